using System.Text.Json;
using Bacalhau.Cli.Output;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Cli.Tests.Output;

public sealed class OutputTests
{
    [Theory]
    [InlineData("job list", "job-list-table")]
    [InlineData("job list --wide --hide-header", "job-list-wide")]
    [InlineData("job list --output csv", "job-list-csv")]
    [InlineData("job list --output json", "job-list-json")]
    [InlineData("job list --output yaml", "job-list-yaml")]
    [InlineData($"job describe {Cluster.Id}", "job-describe-text")]
    [InlineData($"job explain {Cluster.Id}", "job-explain-table")]
    [InlineData($"job explain {Cluster.Id} --wide", "job-explain-wide")]
    [InlineData($"job explain {Cluster.Id} --output csv", "job-explain-csv")]
    [InlineData($"job explain {Cluster.Id} --output yaml", "job-explain-yaml")]
    [InlineData($"job executions {Cluster.Id}", "job-executions-table")]
    [InlineData($"job executions {Cluster.Id} --output csv", "job-executions-csv")]
    [InlineData($"job history {Cluster.Id}", "job-history-table")]
    [InlineData($"job history {Cluster.Id} --output csv --event-type all", "job-history-csv")]
    [InlineData("node list", "node-list-table")]
    [InlineData("node list --show version,features --output csv", "node-list-features-csv")]
    [InlineData("node describe n-1", "node-describe-yaml")]
    public async Task Command_Prints(string command, string snapshot)
    {
        await using var server = await Cluster.StartAsync();
        using var run = new CliRun(server.Address) { Clock = CliRun.Noon() };

        var outcome = await run.RunAsync(command);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.DoesNotContain('\e', outcome.Output);
        Snapshot.Match(outcome.Output, snapshot);
    }

    [Fact]
    public async Task MorePages_AreHintedAtOnStandardError()
    {
        await using var server = await Cluster.StartAsync(nextToken: "tok");
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("job list --limit 2 --output json");

        Assert.Equal(2, JsonElement.Parse(outcome.Output).GetArrayLength());
        Assert.Contains("bacalhau job list --limit 2 --next-token tok", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "[]\n")]
    [InlineData("yaml", "[]\n")]
    [InlineData("csv", "created,id,name,job,type,state\n")]
    public async Task EmptyList_IsStillOfItsFormat(string format, string expected)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On($"GET {Cluster.Jobs}", new Bacalhau.Api.ListJobsResponse());
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync($"job list --output {format}");

        Assert.Equal((0, expected, ""), (outcome.ExitCode, outcome.Output, outcome.Error));
    }

    [Fact]
    public async Task UnknownJob_ShowsTheServersWordsAndHint()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On($"GET {Cluster.Jobs}/none", Scripts.Refuse(404, "NotFound", "job not found: none", "List jobs with 'bacalhau job list'."));
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("job describe none --output json");

        Assert.Equal(new CliOutcome(1, "", "\nError: job not found: none\nHint:  List jobs with 'bacalhau job list'.\n"), outcome);
    }

    [Fact]
    public async Task Version_ServerDown_StillShowsTheClient()
    {
        using var run = new CliRun(new Uri("http://127.0.0.1:1"));

        var outcome = await run.RunAsync("version --output json");

        Assert.Equal(0, outcome.ExitCode);
        Assert.True(JsonElement.Parse(outcome.Output).TryGetProperty("clientVersion", out _));
        Assert.False(JsonElement.Parse(outcome.Output).TryGetProperty("serverVersion", out _));
    }

    [Fact]
    public void Table_ControlCharactersOfOthers_NeverReachTheTerminal() =>
        Assert.Equal("a [31mb c", TableWriter.Shown("a\u001b[31mb\rc"));
}
