using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>The file server for published results. It serves whole archives or ranges of them to whoever brings a signed link that has not expired, and nothing else.</summary>
internal sealed partial class LocalResultServer(
    IOptions<LocalPublisherOptions> options,
    LocalResults results,
    ResultLinkSigner signer,
    ILoggerFactory loggers) : IHostedService, IAsyncDisposable
{
    private readonly ILogger logger = loggers.CreateLogger<LocalResultServer>();
    private readonly SemaphoreSlim gate = new(1, 1);
    private WebApplication? app;
    private Uri? address;
    private bool stopped;

    /// <summary>Starts the server unless it runs, and tells the address under which links reach it.</summary>
    /// <exception cref="BacalhauException">It cannot listen; a later call tries again.</exception>
    public async Task<Uri> EnsureStartedAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return address ??= await ListenAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Starts the server. One that cannot listen makes the publisher unavailable, not the node.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            LogStarted(logger, await EnsureStartedAsync(cancellationToken).ConfigureAwait(false), results.Folder);
        }
        catch (BacalhauException e)
        {
            LogNotStarted(logger, e.Message, e.Error.Hint);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            stopped = true;
            address = null;
            if (app is not null)
            {
                await app.StopAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync().ConfigureAwait(false);
        }

        gate.Dispose();
    }

    private async Task<Uri> ListenAsync(CancellationToken cancellationToken)
    {
        if (stopped)
        {
            throw Unavailable("the node is stopping", null, null);
        }

        var host = HostAddress.Resolve(options.Value.Address, HostAddress.Own());
        var starting = Build(host);
        try
        {
            await starting.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            await starting.DisposeAsync().ConfigureAwait(false);
            throw Unavailable(
                $"the file server for results cannot listen on port {options.Value.Port}: {e.Message}",
                "Set Publishers.Types.Local.Port to a free port, or to 0 to have one chosen.",
                e);
        }

        app = starting;
        return new UriBuilder(Uri.UriSchemeHttp, host, new Uri(starting.Urls.First()).Port).Uri;
    }

    private static BacalhauException Unavailable(string message, string? hint, Exception? inner) =>
        new BacalhauError(BacalhauErrorCode.ServiceUnavailable, "LocalPublisher", message)
        {
            Cause = FailureCause.Publish,
            Hint = hint,
            IsRetryable = true,
        }.AsException(inner);

    private WebApplication Build(string host)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, OwnersLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            if (options.Value.ListenAddress.Length > 0)
            {
                kestrel.Listen(IPAddress.Parse(options.Value.ListenAddress), options.Value.Port);
            }
            else if (IPAddress.TryParse(host, out var ip) && IPAddress.IsLoopback(ip))
            {
                kestrel.Listen(ip, options.Value.Port);
            }
            else
            {
                kestrel.ListenAnyIP(options.Value.Port);
            }
        });
        var built = builder.Build();
        built.Run(ServeAsync);
        return built;
    }

    private Task ServeAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers.CacheControl = "private, no-store";
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD are answered here.");
        }

        var verdict = signer.Check(
            request.Path.ToUriComponent(),
            request.Query[ResultLinkSigner.ExpiresParameter],
            request.Query[ResultLinkSigner.SignatureParameter]);
        if (verdict is not ResultLinkVerdict.Valid)
        {
            return RefuseAsync(context, StatusCodes.Status403Forbidden, verdict switch
            {
                ResultLinkVerdict.Expired => "This link has expired. Ask for the results again to get a new one.",
                ResultLinkVerdict.NotSigned => "This link is not signed. Ask for the results through the API to get one that is.",
                _ => "The signature does not belong to this link.",
            });
        }

        return results.Find(request.Path.Value!.TrimStart('/')) is { } file
            ? TypedResults.PhysicalFile(file.FullName, TarGzip.MediaType, file.Name, file.LastWriteTimeUtc, enableRangeProcessing: true).ExecuteAsync(context)
            : RefuseAsync(context, StatusCodes.Status404NotFound, "These results are not here (any more).");
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync(why + "\n", context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Results are served at {Address} from {Folder}")]
    private static partial void LogStarted(ILogger logger, Uri address, string folder);

    [LoggerMessage(Level = LogLevel.Error, Message = "The publisher 'local' is not available: {Error}. {Hint}")]
    private static partial void LogNotStarted(ILogger logger, string error, string? hint);

    /// <summary>Leaves signals to the process that owns this server.</summary>
    private sealed class OwnersLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
