using System.Net.WebSockets;
using Bacalhau.Api;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Cli.Tests.Runs;

public sealed class RunTests
{
    private const string Run = "docker run";

    [Fact]
    public async Task Wait_ShowsWhatHappens_AndWhatToDoNext()
    {
        await using var server = await Cluster.StartAsync();
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"{Run} busybox echo hi");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Snapshot.Match(outcome.Output, "docker-run-wait");
    }

    [Theory]
    [InlineData("--wait=false")]
    [InlineData("--wait=false --id-only")]
    [InlineData("--id-only")]
    public async Task IdOnly_PrintsTheIdAndNothingElse(string flags)
    {
        await using var server = await Cluster.StartAsync();
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"{Run} {flags} busybox true");

        Assert.Equal(new CliOutcome(0, Cluster.Id + "\n", ""), outcome);
    }

    [Theory]
    [InlineData("--id-only", 0)]
    [InlineData("--id-only --wait", 1)]
    [InlineData("--id-only --wait=true", 1)]
    [InlineData("", 0)]
    [InlineData("--wait", 1)]
    public async Task FailedJob_EndsWithOneOnlyWhenWaitIsExplicit(string flags, int code)
    {
        await using var server = await Cluster.StartAsync(JobStateType.Failed, "not enough nodes");
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"{Run} {flags} busybox true");

        Assert.Equal((code, "\nError: job failed: not enough nodes\n"), (outcome.ExitCode, outcome.Error));
        Assert.Contains(Cluster.Id, outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--id-only")]
    public async Task Interrupt_EndsWith130_AndOneLine(string flags)
    {
        await using var server = await Cluster.StartAsync(JobStateType.Running);
        using var interrupt = new CancellationTokenSource();
        server.On($"GET {Cluster.Jobs}/{Cluster.Id}/history", async context =>
        {
            await context.AnswerAsync(new ListHistoryResponse { NextToken = "more" });
            await interrupt.CancelAsync();
        });
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"{Run} {flags} busybox sleep 60".Split(' ', StringSplitOptions.RemoveEmptyEntries), interrupt.Token);

        Assert.Equal((130, $"Interrupted. The job goes on: bacalhau job describe {Cluster.Id}\n"), (outcome.ExitCode, outcome.Error));
    }

    [Fact]
    public async Task WaitTimeout_EndsWithOne()
    {
        await using var server = await Cluster.StartAsync(JobStateType.Running);
        var clock = CliRun.Noon();
        server.On($"GET {Cluster.Jobs}/{Cluster.Id}/history", context =>
        {
            clock.Advance(TimeSpan.FromSeconds(6));
            return context.AnswerAsync(new ListHistoryResponse { NextToken = "more" });
        });
        using var run = new CliRun(server.Address) { Clock = clock };

        var outcome = await run.RunAsync($"{Run} --wait-timeout-secs 5 busybox sleep 60");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("has not ended within 5 s", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Follow_PrintsBothStreams()
    {
        await using var server = await Cluster.StartAsync();
        server.On($"GET {Cluster.Jobs}/{Cluster.Id}/logs", async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(ApiJson.ToUtf8(LogFrame.Of(LogStream.Stdout, "one\n")), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.SendAsync(ApiJson.ToUtf8(LogFrame.Of(LogStream.Stderr, "two")), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        });
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"{Run} -f --id-only busybox true");

        Assert.Equal(new CliOutcome(0, $"{Cluster.Id}\none\ntwo", ""), outcome);
    }

    [Fact]
    public async Task JobRun_FillsTheTemplate_AndSendsTheJob()
    {
        await using var server = await Cluster.StartAsync();
        using var run = new CliRun(server.Address) { ["WHO"] = "world" };
        run.Write("j.yaml", "{Name: t, Type: batch, Tasks: [{Name: main, Engine: {Type: docker, Params: {Image: \"{{.image}}\", Parameters: [\"{{.WHO}}\"]}}}]}");

        var outcome = await run.RunAsync("job run --wait=false -V image=busybox -E ^WHO$ j.yaml");

        Assert.Equal(new CliOutcome(0, Cluster.Id + "\n", ""), outcome);
        var sent = ApiJson.Read<PutJobRequest>(Assert.Single(server.RequestsTo($"PUT {Cluster.Jobs}")).Body)!.Job!;
        Assert.Equal(("busybox", "world", 1), (sent.Task.Engine!.Params.GetText("Image"), sent.Task.Engine.Params.GetTexts("Parameters")[0], sent.Count));
    }

    [Theory]
    [InlineData("{Name: x, Type: batch, Bogus: 1, Tasks: [{Name: main, Engine: {Type: docker, Params: {Image: a}}}]}", "Bogus")]
    [InlineData("{Name: x, Type: batch, State: {StateType: Completed}, Tasks: [{Name: main, Engine: {Type: docker, Params: {Image: a}}}]}", "State")]
    [InlineData("{Name: x, Type: batch, Count: many, Tasks: [{Name: main, Engine: {Type: docker, Params: {Image: a}}}]}", "Count")]
    [InlineData("{Name: x, Tasks: []}", "Type")]
    [InlineData("", "no content")]
    [InlineData("{{.none}}", "none")]
    public async Task JobRun_BadFile_NamesWhatIsWrong(string text, string said)
    {
        using var run = new CliRun();
        run.Write("j.yaml", text);

        var outcome = await run.RunAsync("job run j.yaml");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains(said, outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("job run --wait=false")]
    [InlineData("job run --wait=false -")]
    public async Task JobRun_ReadsStandardInput(string command)
    {
        await using var server = await Cluster.StartAsync();
        using var run = new CliRun(server.Address) { Input = "{Name: t, Type: batch, Tasks: [{Name: main, Engine: {Type: docker, Params: {Image: a}}}]}" };

        var outcome = await run.RunAsync(command);

        Assert.Equal((0, Cluster.Id + "\n"), (outcome.ExitCode, outcome.Output));
    }

    [Fact]
    public async Task Create_TakesFilesOfTheOldKind()
    {
        await using var server = await Cluster.StartAsync();
        using var run = new CliRun(server.Address);
        run.Write("old.yaml", "Spec:\n  EngineSpec:\n    Type: docker\n    Params:\n      Image: busybox\n      Parameters: [echo, hi]\n  Deal:\n    Concurrency: 1\n");

        var outcome = await run.RunAsync("create --wait=false old.yaml");

        Assert.Equal(new CliOutcome(0, Cluster.Id + "\n", ""), outcome);
    }

    [Fact]
    public async Task Validate_NeedsNoServer()
    {
        using var run = new CliRun(new Uri("http://127.0.0.1:1"));
        run.Write("j.yaml", "{Name: x, Type: batch, Tasks: [{Name: main, Engine: {Type: docker, Params: {Image: a}}}]}");

        var outcome = await run.RunAsync("job validate j.yaml");

        Assert.Equal(new CliOutcome(0, "OK\n", ""), outcome);
    }

    [Fact]
    public async Task WasmRun_LocalFile_IsSentAlong()
    {
        using var run = new CliRun();
        run.Write("app.wasm", "\0asm");

        var plain = await run.RunAsync("wasm run --dry-run app.wasm --flag x");
        var placed = await run.RunAsync("wasm run --dry-run app.wasm:/app/custom.wasm");
        var unknown = await run.RunAsync("wasm run --dry-run other.wasm");

        Snapshot.Match(plain.Output, "wasm-run-local");
        Assert.Contains("EntryModule: /app/custom.wasm", placed.Output, StringComparison.Ordinal);
        Assert.Contains("EntryModule: other.wasm", unknown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_FinishedJob_IsRefused_AndNothingIsSent()
    {
        await using var server = await Cluster.StartAsync();
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"job stop --quiet {Cluster.Id}");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Completed", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(server.RequestsTo($"DELETE {Cluster.Jobs}/{Cluster.Id}"));
    }
}
