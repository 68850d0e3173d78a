using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Cli.Tests.Nodes;

public sealed class NodeCommandTests
{
    private const string Node = "/api/v1/orchestrator/nodes/n-1";

    [Theory]
    [InlineData("approve", "approve")]
    [InlineData("reject --message rust", "reject")]
    [InlineData("delete", "delete")]
    [InlineData("cordon -m dust", "cordon")]
    [InlineData("uncordon", "uncordon")]
    [InlineData("drain", "drain")]
    public async Task Decision_IsSent_AndAnsweredWithOk(string words, string action)
    {
        await using var server = await ServerAsync();
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"node {words.Split(' ')[0]} n-1 {string.Join(' ', words.Split(' ').Skip(1))}");

        Assert.Equal(new CliOutcome(0, "Ok\n", ""), outcome);
        Assert.Equal(action, Sent(server).GetProperty("Action").GetString());
    }

    [Fact]
    public async Task Drain_Waits_UntilTheNodeIsEmpty()
    {
        await using var server = await ServerAsync();
        server.OnEach($"GET {Node}", Answer(2), Answer(1), Answer(0));
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("node drain n-1 --deadline 10m --wait");

        Assert.Equal(new CliOutcome(0, "Node n-1 is drained\n", ""), outcome);
        Assert.Equal("600s", Sent(server).GetProperty("Deadline").GetString());
        Assert.Equal(3, server.RequestsTo($"GET {Node}").Count);
    }

    [Fact]
    public async Task Drain_ThatIsUnderWay_IsWaitedFor()
    {
        await using var server = await ServerAsync();
        server.On($"PUT {Node}", Scripts.Refuse(409, "ConflictNodeState", "node n-1 is already being drained", ""));
        server.OnEach($"GET {Node}", Answer(1), Answer(0));
        using var run = new CliRun(server.Address);

        var waited = await run.RunAsync("node drain n-1 --wait");
        var refused = await run.RunAsync("node drain n-1");

        Assert.Equal(new CliOutcome(0, "Node n-1 is drained\n", ""), waited);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("already being drained", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drain_ThatSomebodyCallsOff_EndsTheWaiting()
    {
        await using var server = await ServerAsync();
        server.OnEach($"GET {Node}", Answer(1), Answer(1, ""));
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("node drain n-1 --wait");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("not being drained any more", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Labels_AreSetAndRemoved()
    {
        await using var server = await ServerAsync();
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("node label n-1 region=eu=west disk-");

        Assert.Equal(new CliOutcome(0, "Ok\n", ""), outcome);
        Assert.Equal("""{"region":"eu=west","disk":null}""", Sent(server).GetProperty("Labels").GetRawText());
    }

    [Theory]
    [InlineData("node label n-1 a b=1 b=2 c=", "'a' is neither KEY=VALUE nor KEY-", "label 'b' is named twice", "label 'c' has no value")]
    [InlineData("node drain n-1 --deadline soon", "--deadline 'soon' is not a duration")]
    [InlineData("node drain n-1 --deadline=-5m", "--deadline '-5m' is in the past")]
    [InlineData("node label n-1", "LABEL")]
    public async Task Mistakes_AreSaid_BeforeAnythingIsSent(string command, params string[] messages)
    {
        await using var server = await ServerAsync();
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync(command);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.All(messages, message => Assert.Contains(message, outcome.Error, StringComparison.Ordinal));
        Assert.Empty(server.RequestsTo($"PUT {Node}"));
    }

    [Theory]
    [InlineData("Draining", 2, "CONNECTED,DRAINING")]
    [InlineData("Draining", 0, "CONNECTED,DRAINED")]
    [InlineData("Cordoned", 0, "CONNECTED,CORDONED")]
    [InlineData("", 0, "CONNECTED,BACKOFF")]
    public async Task List_ShowsWhatKeepsANodeFromWork(string eligibility, int running, string status)
    {
        await using var server = await ServerAsync();
        var node = State(running, eligibility);
        server.On("GET /api/v1/orchestrator/nodes", new ListNodesResponse
        {
            Nodes = [eligibility.Length > 0 ? node : node with { ConnectionState = node.ConnectionState with { RecentLosses = 3, BackOffUntil = Cluster.At } }],
        });
        using var run = new CliRun(server.Address);

        var table = await run.RunAsync("node list");
        var json = await run.RunAsync("node list --output json");

        Assert.Contains($" {status} ", table.Output, StringComparison.Ordinal);
        Assert.Equal(eligibility.Length > 0 ? eligibility : null, JsonElement.Parse(json.Output)[0].TryGetProperty("Eligibility", out var shown) ? shown.GetString() : null);
    }

    private static async Task<ScriptedServer> ServerAsync()
    {
        var server = await ScriptedServer.StartAsync();
        server.On($"PUT {Node}", new PutNodeResponse { Success = true });
        server.On($"GET {Node}", Answer(0));
        return server;
    }

    private static Func<Microsoft.AspNetCore.Http.HttpContext, Task> Answer(int running, string eligibility = "Draining") =>
        context => context.AnswerAsync(new GetNodeResponse { Node = State(running, eligibility) });

    private static ApiNodeState State(int running, string eligibility) => new()
    {
        Membership = "APPROVED",
        Connection = "CONNECTED",
        ConnectionState = new() { Status = "CONNECTED" },
        Eligibility = eligibility,
        Info = new() { NodeID = "n-1", NodeType = NodeType.Compute, ComputeNodeInfo = new() { RunningExecutions = running } },
    };

    private static JsonElement Sent(ScriptedServer server) => JsonElement.Parse(server.RequestsTo($"PUT {Node}").Single().Body);
}
