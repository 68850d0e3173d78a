using System.Net;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Tests.Hosting;
using CsCheck;

namespace Bacalhau.Silo.Tests.Http;

public sealed class OldClientTests
{
    [Fact]
    public async Task OriginalCommandLineOf13_IsServed_AndReadsItsOwnKeysNumbersAndNetworks()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        job.Place(host.Identity.NodeId, ExecutionStateType.Completed, DateTimeOffset.UnixEpoch);
        job.Move(JobStateType.Queued, DateTimeOffset.UnixEpoch);

        var list = await host.AskAsync(Answers.JobsPath, Original("v1.3.2"));
        var get = await host.AskAsync($"{Answers.JobsPath}/{job.Job.Id}?include=executions,history", Original("v1.3.2"));
        var history = await host.AskAsync($"{Answers.JobsPath}/{job.Job.Id}/history", Original("v1.3.2"));

        var listed = Assert.Single(list.Json.GetProperty("Jobs").EnumerateArray());
        Assert.Equal("Pending", listed.GetProperty("State").GetProperty("StateType").GetString());
        Assert.Equal("None", listed.GetProperty("Tasks")[0].GetProperty("Network").GetProperty("Type").GetString());
        Assert.Equal(7, get.Json.GetProperty("Executions").GetProperty("Executions")[0].GetProperty("ComputeState").GetProperty("StateType").GetInt32());
        Assert.Equal(3, get.Json.GetProperty("History").GetProperty("History").GetArrayLength());
        Assert.True(history.Json.GetProperty("History")[0].TryGetProperty("JobState", out _));
    }

    [Fact]
    public async Task NewClient_GetsNoneOfIt()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        job.Place(host.Identity.NodeId, ExecutionStateType.Completed, DateTimeOffset.UnixEpoch);

        var list = await host.AskAsync(Answers.JobsPath, Original("v1.9.3"));
        var executions = await host.AskAsync($"{Answers.JobsPath}/{job.Job.Id}/executions", Original("v1.9.3"));
        var history = await host.AskAsync($"{Answers.JobsPath}/{job.Job.Id}/history", Original("v1.9.3"));

        Assert.False(list.Json.TryGetProperty("Jobs", out _));
        Assert.Equal(9, executions.Json.GetProperty("Items")[0].GetProperty("ComputeState").GetProperty("StateType").GetInt32());
        Assert.False(history.Json.GetProperty("Items")[0].TryGetProperty("JobState", out _));
    }

    [Theory]
    [InlineData("v1.3.2", HttpStatusCode.Forbidden)]
    [InlineData("v1.4.0-rc1", HttpStatusCode.Forbidden)]
    [InlineData("v0.0.0-abcdef0", HttpStatusCode.Forbidden)]
    [InlineData("v1", HttpStatusCode.Forbidden)]
    [InlineData("v1.4.0", HttpStatusCode.OK)]
    [InlineData("v1.10.0", HttpStatusCode.OK)]
    [InlineData("v99.0.0", HttpStatusCode.OK)]
    [InlineData("1.2.3.4", HttpStatusCode.BadRequest)]
    [InlineData("v-1", HttpStatusCode.BadRequest)]
    public async Task VersionAlone_DecidesAsBacalhauDoes(string version, HttpStatusCode expected)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync("/api/v1/agent/alive", (ClientHeaders.Version, version));

        Assert.Equal(expected, answer.Status);
    }

    [Fact]
    public async Task OldCommandLine_IsTurnedAway_WhenOldClientsAreNotServed()
    {
        await using var host = await ApiHost.StartAsync(new() { ["ServeOldClients"] = "false" });

        var answer = await host.AskAsync("/api/v1/auth", Original("v1.3.2"));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal("1.4.0", answer.Json.GetProperty("MinVersion").GetString());
    }

    [Fact]
    public async Task AgentNode_IsFlatForNewClients_AndBothForThoseBefore16()
    {
        await using var host = await ApiHost.StartAsync();

        var flat = await host.AskAsync("/api/v1/agent/node");
        var both = await host.AskAsync("/api/v1/agent/node", Original("v1.5.0"));

        Assert.False(flat.Json.TryGetProperty("Info", out _));
        Assert.Equal(host.Identity.NodeId.Value, both.Json.GetProperty("NodeID").GetString());
        Assert.Equal(host.Identity.NodeId.Value, both.Json.GetProperty("Info").GetProperty("NodeID").GetString());
        Assert.Equal("APPROVED", both.Json.GetProperty("Membership").GetString());
    }

    [Fact]
    public async Task FailedDecisionAboutANode_Is200WithoutSuccess_BeforeVersion14()
    {
        await using var host = await ApiHost.StartAsync();

        var old = await host.SendAsync(HttpMethod.Put, $"/api/v1/orchestrator/nodes/{host.Identity.NodeId}", """{"Action":"approve"}""", Original("v1.3.2"));
        var now = await host.SendAsync(HttpMethod.Put, $"/api/v1/orchestrator/nodes/{host.Identity.NodeId}", """{"Action":"approve"}""");

        Assert.Equal(HttpStatusCode.OK, old.Status);
        Assert.False(old.Json.GetProperty("Success").GetBoolean());
        Assert.Equal(HttpStatusCode.Conflict, now.Status);
        Assert.Equal("ConflictNodeState", now.Code);
    }

    [Fact]
    public void Versions_AreOrderedByNumber() => Gen.Select(Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20], Gen.Int[0, 20]).Sample((major, minor, otherMajor, otherMinor) =>
    {
        Assert.True(ClientVersion.TryParse($"v{major}.{minor}", out var version));

        Assert.Equal((major, minor).CompareTo((otherMajor, otherMinor)) < 0, version.IsBelow(otherMajor, otherMinor));
    });

    [Fact]
    public void AnyText_ParsesOrDoesNot_ButNeverThrows() => Gen.String.Sample(text =>
    {
        var isVersion = ClientVersion.TryParse(text, out var version);

        Assert.Equal(isVersion, version.IsStated);
    });

    private static (string, string)[] Original(string version) =>
    [
        (ClientHeaders.Version, version), (ClientHeaders.Commit, new string('a', 40)), (ClientHeaders.BuildDate, "1970-01-01 00:00:00 +0000 UTC"),
        (ClientHeaders.BuildOs, "linux"), (ClientHeaders.Architecture, "amd64"),
    ];
}
