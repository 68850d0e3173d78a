using System.Net.WebSockets;
using Bacalhau.Api;
using Bacalhau.Scripted;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Bacalhau.Client.Tests.Logs;

public sealed class LogTests
{
    private const string Logs = $"GET {Given.Jobs}/x/logs";

    [Fact]
    public async Task Follow_ConnectionDrops_GoesOnWithoutRepeatingAByte()
    {
        await using var server = await ServerAsync();
        server.OnEach(
            Logs,
            context => SendAsync(context, close: false, (LogStream.Stdout, "one\n"), (LogStream.Stderr, "é"), (LogStream.Stdout, "tw")),
            context => SendAsync(context, close: false, (LogStream.Stdout, "one\ntwo\n")),
            context => SendAsync(context, close: true, (LogStream.Stdout, "one\n"), (LogStream.Stderr, "éa"), (LogStream.Stdout, "two\nthree\n")));
        using var client = Given.Client(server);

        var (stdout, stderr) = await ReadAsync(client, new() { Follow = true });

        Assert.Equal(("one\ntwo\nthree\n", "éa"), (stdout, stderr));
        Assert.All(server.RequestsTo(Logs), request => Assert.Equal("?execution_id=e-new&follow=true", request.Query));
    }

    [Fact]
    public async Task ErrorFrame_IsThrown()
    {
        await using var server = await ServerAsync();
        server.On(Logs, async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(ApiJson.ToUtf8(LogFrame.OfError("no log")), WebSocketMessageType.Text, true, Given.Cancel);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Given.Cancel);
        });
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => ReadAsync(client, new()));

        Assert.Equal("no log", thrown.Error.Message);
    }

    [Fact]
    public async Task Follow_NoExecutionYet_WaitsForOne()
    {
        await using var server = await ServerAsync();
        server.OnEach(
            $"GET {Given.Jobs}/x/executions",
            context => context.AnswerAsync(new ListExecutionsResponse()),
            context => context.AnswerAsync(new ListExecutionsResponse { Items = [Execution("e-late", ExecutionStateType.BidAccepted)] }));
        server.On(Logs, context => SendAsync(context, close: true, (LogStream.Stdout, "hi")));
        using var client = Given.Client(server);

        var (stdout, _) = await ReadAsync(client, new() { Follow = true });

        Assert.Equal("hi", stdout);
    }

    [Fact]
    public async Task Unauthorized_SocketLogsInAgain()
    {
        await using var server = await ServerAsync();
        server.On("GET /api/v1/auth", new ListAuthMethodsResponse
        {
            Methods = new Dictionary<string, AuthRequirement>
            {
                ["clientkey"] = new() { Type = "challenge", Params = System.Text.Json.JsonElement.Parse("""{"InputPhrase":"YQ=="}""") },
            },
        });
        var tokens = 0;
        server.On("POST /api/v1/auth/clientkey", context => context.AnswerAsync(
            new AuthenticateResponse { Authentication = new() { Success = true, Token = $"t{Interlocked.Increment(ref tokens)}" } }));
        server.On(Logs, context => context.Request.Headers.Authorization == "Bearer t2"
            ? SendAsync(context, close: true, (LogStream.Stdout, "hi"))
            : Scripts.Refuse(401, "Unauthorized", "no")(context));
        using var client = Given.Client(server);

        var (stdout, _) = await ReadAsync(client, new());

        Assert.Equal("hi", stdout);
    }

    /// <summary>A server with a job whose newest execution is <c>e-new</c>.</summary>
    private static async Task<ScriptedServer> ServerAsync()
    {
        var server = await ScriptedServer.StartAsync();
        server.On($"GET {Given.Jobs}/x", new GetJobResponse { Job = Given.Job() with { State = new(JobStateType.Running) } });
        server.On($"GET {Given.Jobs}/x/executions", new ListExecutionsResponse
        {
            Items = [Execution("e-failed", ExecutionStateType.Failed), Execution("e-new", ExecutionStateType.BidAccepted), Execution("e-old", ExecutionStateType.Completed)],
        });
        return server;
    }

    private static ApiExecution Execution(string id, ExecutionStateType state) => new() { ID = id, ComputeState = new() { StateType = state } };

    private static async Task SendAsync(HttpContext context, bool close, params (LogStream Stream, string Text)[] lines)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        foreach (var (stream, text) in lines)
        {
            await socket.SendAsync(ApiJson.ToUtf8(LogFrame.Of(stream, text)), WebSocketMessageType.Text, true, CancellationToken.None);
        }

        if (close)
        {
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        else
        {
            context.Abort();
        }
    }

    private static async Task<(string Stdout, string Stderr)> ReadAsync(BacalhauClient client, LogOptions options)
    {
        var (stdout, stderr) = ("", "");
        await foreach (var line in client.Jobs.LogsAsync("x", options, Given.Cancel))
        {
            stdout += line.Type == LogStream.Stdout ? line.Line : "";
            stderr += line.Type == LogStream.Stderr ? line.Line : "";
        }

        return (stdout, stderr);
    }
}
