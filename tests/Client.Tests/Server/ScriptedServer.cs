using System.Collections.Concurrent;
using Bacalhau.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Scripted;

/// <summary>A real HTTP server that answers as a test says; requests without a script are answered with 404.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> scripts = new(StringComparer.Ordinal);

    private ScriptedServer(WebApplication application) => this.application = application;

    /// <summary>Gets where it listens.</summary>
    public Uri Address => new(application.Urls.First());

    /// <summary>Gets the requests that came, in order: method, path and query.</summary>
    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    /// <summary>Starts one on a free port. Logging in is not needed until a test says so.</summary>
    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.UseWebSockets();
        var server = new ScriptedServer(application);
        application.Run(server.AnswerAsync);
        await application.StartAsync();
        return server;
    }

    /// <summary>Answers a method and path.</summary>
    public void On(string route, Func<HttpContext, Task> script) => scripts[route] = script;

    /// <summary>Answers a method and path with an object of the wire.</summary>
    public void On<T>(string route, T answer) => On(route, context => context.AnswerAsync(answer));

    /// <summary>Answers a method and path with one script after the other; the last one stays.</summary>
    public void OnEach(string route, params Func<HttpContext, Task>[] inTurn)
    {
        var turn = 0;
        On(route, context => inTurn[Math.Min(Interlocked.Increment(ref turn) - 1, inTurn.Length - 1)](context));
    }

    /// <summary>The requests to a method and path.</summary>
    public IReadOnlyList<ReceivedRequest> RequestsTo(string route) => [.. Requests.Where(request => request.Route == route)];

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var route = $"{context.Request.Method} {context.Request.Path}";
        Requests.Enqueue(new(route, context.Request.QueryString.Value ?? "", context.Request.Headers.Authorization.ToString(), body.ToArray()));
        context.Items["body"] = body.ToArray();
        if (scripts.TryGetValue(route, out var script))
        {
            await script(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.BodyWriter.WriteAsync(ApiJson.ToUtf8(new ApiError { Status = 404, Code = "NotFound", Message = $"no {route}" }));
        }
    }
}

/// <summary>A request that came.</summary>
/// <param name="Route">Method and path.</param>
/// <param name="Query">The query, with its question mark.</param>
/// <param name="Authorization">The proof; empty when none came.</param>
/// <param name="Body">The body.</param>
public sealed record ReceivedRequest(string Route, string Query, string Authorization, byte[] Body);

/// <summary>What scripts do.</summary>
public static class Scripts
{
    /// <summary>Answers with an object of the wire.</summary>
    public static async Task AnswerAsync<T>(this HttpContext context, T answer, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(ApiJson.ToUtf8(answer));
    }

    /// <summary>Answers with an error of the wire.</summary>
    public static Func<HttpContext, Task> Refuse(int status, string code, string message, string hint = "") =>
        context => context.AnswerAsync(new ApiError { Status = status, Code = code, Message = message, Hint = hint, Component = "Test" }, status);

    /// <summary>Breaks the connection.</summary>
    public static Task Break(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Reads the body.</summary>
    public static T BodyOf<T>(this HttpContext context)
        where T : class => ApiJson.Read<T>((byte[])context.Items["body"]!)!;
}
