using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Cli.Tests.Explanations;

public sealed class ExplainTests
{
    private const string File = "{Name: t, Type: batch, Tasks: [{Name: main, Engine: {Type: docker, Params: {Image: busybox}}}]}";
    private const string Explain = $"PUT {Cluster.Jobs}/explain";

    [Fact]
    public async Task DryRunOfAFile_ShowsTheDifference_AndOnStandardErrorWhereItWouldRun()
    {
        await using var server = await Cluster.StartAsync();
        server.On($"PUT {Cluster.Jobs}/diff", new DiffJobResponse { Diff = "-  Count: 1\n+  Count: 2\n" });
        using var run = new CliRun(server.Address) { Clock = CliRun.Noon() };
        run.Write("j.yaml", File);

        var outcome = await run.RunAsync("job run --dry-run j.yaml");
        var silent = await run.RunAsync("job run --dry-run --explain=false j.yaml");

        Assert.Equal((0, "-  Count: 1\n+  Count: 2\n"), (outcome.ExitCode, outcome.Output));
        Snapshot.Match(outcome.Error, "job-run-dry-run-placement");
        Assert.Equal(new CliOutcome(0, outcome.Output, ""), silent);
        Assert.Empty(server.RequestsTo($"PUT {Cluster.Jobs}"));
    }

    [Fact]
    public async Task DryRunOfANewName_ShowsTheJob_AndWhereItWouldRun()
    {
        await using var server = await Cluster.StartAsync();
        server.On($"PUT {Cluster.Jobs}/diff", Scripts.Refuse(404, "NotFound", "job not found: t"));
        using var run = new CliRun(server.Address);
        run.Write("j.yaml", File);

        var outcome = await run.RunAsync("job run --dry-run j.yaml");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("\nName: t\n", outcome.Output, StringComparison.Ordinal);
        Assert.StartsWith("Warning: there is nothing to compare with: job not found: t\nSubmitted now, it would start at once.\n", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DryRun_OfAServerThatCannotTell_StaysSuccessful()
    {
        await using var server = await Cluster.StartAsync();
        server.On($"PUT {Cluster.Jobs}/diff", new DiffJobResponse());
        server.On(Explain, Scripts.Refuse(404, "NotFound", "no such route"));
        using var run = new CliRun(server.Address);
        run.Write("j.yaml", File);

        var outcome = await run.RunAsync("job run --dry-run j.yaml");

        Assert.Equal(new CliOutcome(0, "", "Warning: No diff detected.\nWarning: where it would run is not known: no such route\n"), outcome);
    }

    [Fact]
    public async Task DryRun_WithoutAServer_WarnsOnce()
    {
        using var run = new CliRun(new Uri("http://127.0.0.1:1"));
        run.Write("j.yaml", File);

        var outcome = await run.RunAsync("job run --dry-run j.yaml");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("\nName: t\n", outcome.Output, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("docker run --dry-run", "busybox echo hi")]
    [InlineData("wasm run --dry-run", "https://example.com/a.wasm")]
    public async Task DryRunOfAnEngine_AsksNobody_UnlessToldTo(string command, string job)
    {
        await using var server = await Cluster.StartAsync();
        using var run = new CliRun(server.Address);

        var plain = await run.RunAsync($"{command} {job}");
        var asked = server.Requests.Count;
        var explained = await run.RunAsync($"{command} --explain {job}");

        Assert.Equal((0, "", 0), (plain.ExitCode, plain.Error, asked));
        Assert.Equal((0, plain.Output), (explained.ExitCode, explained.Output));
        Assert.StartsWith("Submitted now, it would start at once.\n", explained.Error, StringComparison.Ordinal);
        Assert.NotNull(ApiJson.Read<ExplainJobRequest>(Assert.Single(server.RequestsTo(Explain)).Body)!.Job);
    }

    [Fact]
    public async Task ExplainFlag_WithoutADryRun_IsAMistake()
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync("docker run --explain busybox true");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("bacalhau job explain", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Limit0_ReadsAllPages()
    {
        await using var server = await Cluster.StartAsync();
        server.OnEach(
            $"GET {Cluster.Jobs}/{Cluster.Id}/explain",
            context => context.AnswerAsync(Page(0, 10_000)),
            context => context.AnswerAsync(Page(9_999, 3)));
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"job explain {Cluster.Id} --limit 0 --output json");

        Assert.Equal(10_002, JsonElement.Parse(outcome.Output).GetProperty("Placement").GetProperty("Nodes").GetArrayLength());
        Assert.Equal(["?limit=10000", "?limit=10000&offset=10000"], server.RequestsTo($"GET {Cluster.Jobs}/{Cluster.Id}/explain").Select(request => request.Query));

        static ExplainJobResponse Page(int from, int count) => new()
        {
            Placement = new() { Total = 10_002, Offset = from, Nodes = [.. Enumerable.Range(from, count).Select(index => new ApiNodeVerdict { NodeID = $"n-{index}" })] },
        };
    }

    [Fact]
    public async Task Describe_OfAQueuedJob_SaysSinceWhen()
    {
        await using var server = await Cluster.StartAsync();
        var queued = new JobState(JobStateType.Queued, "Job queued. not enough nodes to run job. requested: 1, available: 2, suitable: 2.\n• 2 of 2 nodes: node busy")
        {
            Details = new Dictionary<string, string> { [QueuedDetails.Since] = "2026-03-01T10:59:00Z", [QueuedDetails.WaitsFor] = QueuedDetails.Room },
        };
        server.On($"GET {Cluster.Jobs}/{Cluster.Id}", new GetJobResponse { Job = Cluster.Job() with { State = queued } });
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"job describe {Cluster.Id}");

        Assert.Contains("Message       = Job queued. not enough nodes to run job. requested: 1, available: 2, suitable: 2.\n                • 2 of 2 nodes: node busy\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Waiting Since = 2026-03-01 10:59:00\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_ShowsWhatTheJobWaitsFor()
    {
        await using var server = await Cluster.StartAsync();
        server.On($"GET {Cluster.Jobs}/{Cluster.Id}/history", new ListHistoryResponse
        {
            Items =
            [
                new() { SeqNum = 1, Type = HistoryLevel.JobLevel, Event = new(EventTopics.Submission, "Job submitted", default) },
                new() { SeqNum = 2, Type = HistoryLevel.JobLevel, Event = new(EventTopics.Queueing, "Job queued. not enough nodes", default) },
                new() { SeqNum = 3, Type = HistoryLevel.JobLevel, Event = new(EventTopics.StateUpdate, "Running", default) },
            ],
        });
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("docker run busybox true");

        Assert.Contains("Job queued. not enough nodes", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Running", outcome.Output, StringComparison.Ordinal);
    }
}
