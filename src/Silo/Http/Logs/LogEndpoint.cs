using System.Net.WebSockets;
using Bacalhau.Api;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Jobs;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Silo.Http.Logs;

/// <summary>
/// Streams the log of one execution over a WebSocket. The upgrade comes first: all that is wrong afterwards is told in a frame, because
/// that is where clients look. Streams know nothing of each other; one that is slow waits for itself only.
/// </summary>
internal sealed partial class LogEndpoint(
    JobLookup lookup,
    LogChoice choice,
    LogReader reader,
    HttpTelemetry telemetry,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<LogEndpoint> logger)
{
    /// <summary>How long the last word may take on a connection that does not move.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}/logs", "The log of one execution of a job, over a WebSocket.")
    {
        Response = typeof(LogFrame),
        IsStream = true,
        Query =
        [
            ("namespace", "The namespace of the name; default when empty."),
            ("execution_id", "The execution, its whole id; else the one that changed last."),
            ("follow", "Whether to go on until the execution has ended."),
            ("tail", "Whether to begin at the end of what is there now."),
            ("job_version", "The version; any when 0."),
        ],
    };

    public async Task HandleAsync(ApiCall call)
    {
        if (!call.Context.WebSockets.IsWebSocketRequest)
        {
            throw RequestException.Bad("a WebSocket is expected: the request asks for no upgrade", "Send Connection: Upgrade and Upgrade: websocket.");
        }

        using var accepted = await call.Context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
        var socket = new LogSocket(accepted);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, lifetime.ApplicationStopping);
        using var listening = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        var leaving = socket.WaitForLeavingAsync(listening.Token);
        _ = leaving.ContinueWith(_ => ends.CancelAsync(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        telemetry.LogStreamOpened();
        var status = WebSocketCloseStatus.NormalClosure;
        try
        {
            await StreamAsync(call, socket, ends.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (ends.IsCancellationRequested || e is WebSocketException)
        {
            // The client left, or the server is about to. Only then is the log not whole.
            status = WebSocketCloseStatus.EndpointUnavailable;
        }
        catch (Exception e)
        {
            await TellAsync(call, socket, e, ends.Token).ConfigureAwait(false);
        }
        finally
        {
            telemetry.LogStreamClosed();
        }

        // The client answers the close, or is gone. Breaking off the listening before would tear the connection under our last frame.
        using var late = new CancellationTokenSource(CloseTimeout, clock);
        await socket.CloseAsync(status, late.Token).ConfigureAwait(false);
        await Task.WhenAny(leaving, Task.Delay(CloseTimeout, clock, late.Token)).ConfigureAwait(false);
        await listening.CancelAsync().ConfigureAwait(false);
        await leaving.ConfigureAwait(false);
    }

    private async Task StreamAsync(ApiCall call, LogSocket socket, CancellationToken cancellationToken)
    {
        var query = call.Query;
        var request = new LogRequest(Tail: query.Flag("tail"), Follow: query.Flag("follow"));
        var version = query.Number("job_version");
        query.Flag("all_job_versions");
        query.Check();

        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), query.Text("namespace"), cancellationToken).ConfigureAwait(false);
        var execution = await choice.ChooseAsync(record, query.Text("execution_id"), version, cancellationToken).ConfigureAwait(false);
        if (execution.IsTerminal)
        {
            // A stopped execution may go on for its grace period; what it prints until then belongs to its log.
            request = request with { Follow = true };
        }

        var texts = new Dictionary<LogStream, LogText>();
        await foreach (var chunk in reader.ReadAsync(execution, request, cancellationToken).ConfigureAwait(false))
        {
            if (!texts.TryGetValue(chunk.Stream, out var text))
            {
                texts[chunk.Stream] = text = new LogText();
            }

            if (text.Read(chunk.Data) is { Length: > 0 } line)
            {
                await socket.SendAsync(LogFrame.Of(chunk.Stream, line), cancellationToken).ConfigureAwait(false);
            }
        }

        foreach (var (stream, text) in texts)
        {
            if (text.End() is { Length: > 0 } rest)
            {
                await socket.SendAsync(LogFrame.Of(stream, rest), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task TellAsync(ApiCall call, LogSocket socket, Exception error, CancellationToken cancellationToken)
    {
        var answer = ErrorAnswers.Of(error, null);
        if (answer.Status >= 500)
        {
            LogBroken(logger, error, call.Context.Request.Path.Value, call.RequestId);
        }

        try
        {
            await socket.SendAsync(LogFrame.OfError(answer.Message), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client left before it could be told.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The log stream {Path} broke (request {RequestId})")]
    private static partial void LogBroken(ILogger logger, Exception exception, string? path, string requestId);
}
