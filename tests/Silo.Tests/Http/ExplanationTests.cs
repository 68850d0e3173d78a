using System.Net;
using System.Text.Json;
using Bacalhau.Grains;
using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Tests.Http;

public sealed class ExplanationTests
{
    private const string TooLarge = """{"Name":"big","Type":"batch","Tasks":[{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"busybox"}},"Resources":{"CPU":"50"}}]}""";
    private const string Small = """{"Name":"one","Type":"batch","Count":2,"Tasks":[{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"busybox"}},"Resources":{"CPU":"1"}}]}""";

    [Fact]
    public async Task WaitingJob_SaysWhatForAndSinceWhen_AndEveryNodeWhyNot()
    {
        await using var host = await StartAsync();
        var id = await host.SubmitAsync(Small);
        await WaitAsync(host, id, wanted: 2, priority: 0, busy: true);

        var answer = await host.AskAsync($"{Answers.JobsPath}/{id}/explain");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal((id.Value, "one", "Pending", false), (Text(answer.Json, "JobID"), Text(answer.Json, "Name"), Text(answer.Json.GetProperty("State"), "StateType"), answer.Json.GetProperty("AsIfSubmitted").GetBoolean()));
        var waiting = answer.Json.GetProperty("Waiting");
        Assert.Equal((2, "2026-03-01T10:00:00Z", 0, 1), (Number(waiting, "Executions"), Text(waiting, "Since"), Number(waiting, "Ahead"), Number(waiting, "InQueue")));
        var cause = waiting.GetProperty("Causes")[0];
        Assert.Equal(("room", 2, "2 nodes could run it and have no room now"), (Text(cause, "Kind"), Number(cause, "Executions"), Text(cause, "Message")));
        Assert.StartsWith("2 of 2 executions wait since 2026-03-01T10:00:00Z: 2 nodes could run it", Text(answer.Json, "Summary"), StringComparison.Ordinal);
        var placement = answer.Json.GetProperty("Placement");
        Assert.Equal((3, 3, 2, 0, 0), (Number(placement, "Known"), Number(placement, "Available"), Number(placement, "Suitable"), Number(placement, "Fitting"), Number(placement, "Chosen")));
        Assert.Equal(
            ["n-a room", "n-b room", $"{host.Identity.NodeId} labels"],
            placement.GetProperty("Nodes").EnumerateArray().Select(node => $"{Text(node, "NodeID")} {Text(node, "Filter")}"));
        Assert.Equal((2, 1), (Number(placement.GetProperty("ByFilter"), "room"), Number(placement.GetProperty("ByFilter"), "labels")));
        Assert.Equal(3, placement.GetProperty("Reasons").EnumerateArray().Sum(reason => Number(reason, "Nodes")));
    }

    [Fact]
    public async Task JobBehindOthers_SaysHowManyGoFirst_AndCountsOfOtherNamespacesOnly()
    {
        await using var host = await StartAsync();
        await WaitAsync(host, await host.SubmitAsync(Small), wanted: 2, priority: 5, busy: true);
        await WaitAsync(host, await host.SubmitAsync($$"""{"Namespace":"team",{{Small[1..]}}"""), wanted: 2, priority: 0, busy: true);
        var last = await host.SubmitAsync(Small.Replace("one", "last", StringComparison.Ordinal));
        await WaitAsync(host, last, wanted: 2, priority: 0, busy: true, since: 9);

        var answer = await host.AskAsync($"{Answers.JobsPath}/last/explain?limit=1");

        var waiting = answer.Json.GetProperty("Waiting");
        Assert.Equal((2, 1, 3), (Number(waiting, "Ahead"), Number(waiting, "AheadInNamespace"), Number(waiting, "InQueue")));
        Assert.Contains("2 jobs go before it by priority and age, 1 of its namespace", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("team", answer.Text, StringComparison.Ordinal);
        Assert.Equal((1, 3), (answer.Json.GetProperty("Placement").GetProperty("Nodes").GetArrayLength(), Number(answer.Json.GetProperty("Placement"), "Total")));
    }

    [Fact]
    public async Task RunningJob_SaysWhereItIsAndWhy_WithTheScoreOfItsNode()
    {
        await using var host = await StartAsync();
        var id = await host.SubmitAsync(Small);
        var stored = host.Jobs.Find(id)!;
        stored.Move(JobStateType.Running, At);
        var failed = stored.Place(new("n-b"), ExecutionStateType.Failed, At);
        stored.Executions[0] = failed with { Cause = FailureCause.ImagePull };
        stored.Executions.Add(stored.Place(new("n-a"), ExecutionStateType.Running, At) with { Id = new("e-second"), Attempt = 2, PreviousId = failed.Id });
        stored.Executions.RemoveAt(1);

        var answer = await host.AskAsync($"{Answers.JobsPath}/{id.ShortId}/explain");

        var execution = Assert.Single(answer.Json.GetProperty("Executions").EnumerateArray().ToArray());
        Assert.Equal(("e-second", "n-a", "Running", 2), (Text(execution, "ID"), Text(execution, "NodeID"), Text(execution, "State"), Number(execution, "Attempt")));
        Assert.Equal("attempt 2: the one before, on n-b, ended with image-pull; another node was preferred", Text(execution, "Why"));
        var nodes = answer.Json.GetProperty("Placement").GetProperty("Nodes");
        Assert.Equal(("n-a", 1), (Text(nodes[0], "NodeID"), Number(nodes[0], "Executions")));
        Assert.Equal(Number(nodes[0], "Score"), nodes[0].GetProperty("Scores").EnumerateObject().Sum(part => part.Value.GetInt32()));
        Assert.Equal(("n-b", "choice", -30), (Text(nodes[2], "NodeID"), Text(nodes[2], "Filter"), Number(nodes[2].GetProperty("Scores"), "previous-failures")));
        Assert.Equal("1 execution is placed; nothing waits.", Text(answer.Json, "Summary"));
        Assert.False(answer.Json.TryGetProperty("Waiting", out _));
    }

    [Fact]
    public async Task FinishedJob_SaysSo_AndWhatWouldHappenNow()
    {
        await using var host = await StartAsync();
        var id = await host.SubmitAsync(Small);
        host.Jobs.Find(id)!.Move(JobStateType.Completed, At);

        var answer = await host.AskAsync($"{Answers.JobsPath}/{id}/explain");

        Assert.True(answer.Json.GetProperty("AsIfSubmitted").GetBoolean());
        Assert.Equal("The job has ended: Completed. Submitted now, all 2 executions would start at once.", Text(answer.Json, "Summary"));
        Assert.Equal((2, 2), (Number(answer.Json.GetProperty("Placement"), "Requested"), Number(answer.Json.GetProperty("Placement"), "Chosen")));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("POST")]
    public async Task Submission_IsExplained_AndNothingIsStored(string method)
    {
        await using var host = await StartAsync();

        var answer = await host.SendAsync(new HttpMethod(method), $"{Answers.JobsPath}/explain", $$"""{"Job":{{Small}}}""");

        Assert.Equal(("", "one", 2), (Text(answer.Json, "JobID"), Text(answer.Json, "Name"), Number(answer.Json.GetProperty("Placement"), "Chosen")));
        Assert.Equal("Submitted now, all 2 executions would start at once.", Text(answer.Json, "Summary"));
        Assert.Empty((await host.AskAsync(Answers.JobsPath)).Json.GetProperty("Items").EnumerateArray());
    }

    [Fact]
    public async Task Submission_ThatNoNodeCouldEverRun_WouldFail_OrWaitWithAQueueTimeout()
    {
        await using var host = await StartAsync();

        var fails = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/explain", $$"""{"Job":{{TooLarge}}}""");
        var waits = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/explain", $$"""{"Job":{{TooLarge.Replace("\"Resources\"", "\"Timeouts\":{\"QueueTimeout\":60},\"Resources\"", StringComparison.Ordinal)}}}""");

        Assert.StartsWith("Submitted now, nothing of it would start at once. It would fail: none of the known nodes could ever run it; 3 nodes: job requires more CPU (50)", Text(fails.Json, "Summary"), StringComparison.Ordinal);
        Assert.StartsWith("Submitted now, nothing of it would start at once. It would wait, 60 seconds at most: ", Text(waits.Json, "Summary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InvalidSubmission_NamesAllMistakesAtOnce()
    {
        await using var host = await StartAsync();

        var answer = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/explain", """{"Job":{"Type":"batch","Count":-1,"Tasks":[{"Name":"","Engine":{"Type":""}}]}}""");
        var nothing = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/explain", "{}");
        var page = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/explain", $$"""{"Job":{{Small}},"Limit":99999,"Offset":-1}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.True(answer.Message.Split('\n').Length > 1, answer.Message);
        Assert.Equal((HttpStatusCode.BadRequest, "empty/nil job"), (nothing.Status, nothing.Message));
        Assert.Equal((HttpStatusCode.BadRequest, 2), (page.Status, page.Message.Split('\n').Length));
    }

    [Fact]
    public async Task Submission_NeedsTheRightToSubmit_ThatJobToo()
    {
        var asked = new RecordingAuthorizer();
        await using var host = await StartAsync(asked);
        await host.SubmitAsync(Small);
        asked.Requests.Clear();

        await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/explain", $$"""{"Job":{{Small}}}""");

        Assert.All(asked.Requests, request => Assert.Equal("write:job", request.Action));
        Assert.Contains(asked.Requests, request => request.Namespace == "default" && request.Job is null);
        Assert.Contains(asked.Requests, request => request.Job is not null && request.JobOwner is not null);
    }

    [Theory]
    [InlineData("none/explain", HttpStatusCode.NotFound)]
    [InlineData("one/explain?limit=10001", HttpStatusCode.BadRequest)]
    [InlineData("one/explain?offset=x", HttpStatusCode.BadRequest)]
    [InlineData("one/explain?namespace=other", HttpStatusCode.NotFound)]
    [InlineData("one/explain?offset=100", HttpStatusCode.OK)]
    [InlineData("one/explain?node=n-a", HttpStatusCode.OK)]
    public async Task Queries_AreChecked(string path, HttpStatusCode status)
    {
        await using var host = await StartAsync();
        await host.SubmitAsync(Small);

        var answer = await host.AskAsync($"{Answers.JobsPath}/{path}");

        Assert.Equal(status, answer.Status);
        if (status == HttpStatusCode.OK)
        {
            Assert.True(answer.Json.GetProperty("Placement").GetProperty("Nodes").GetArrayLength() <= 1);
            Assert.Equal(3, Number(answer.Json.GetProperty("Placement"), "Known"));
        }
    }

    private static readonly DateTimeOffset At = new(2026, 3, 1, 10, 0, 0, TimeSpan.Zero);

    /// <summary>Two nodes that containers may run on, and the API's own, whose engine is another.</summary>
    private static async Task<ApiHost> StartAsync(RecordingAuthorizer? authorizer = null)
    {
        var host = await ApiHost.StartAsync(services: services =>
        {
            if (authorizer is not null)
            {
                services.AddSingleton<IAuthorizer>(authorizer);
            }
        });
        host.Nodes.Set(ApiHost.Node(new("n-a")));
        host.Nodes.Set(ApiHost.Node(new("n-b")));
        return host;
    }

    /// <summary>Puts a job into the queue, as its grain would.</summary>
    private static async Task WaitAsync(ApiHost host, JobId id, int wanted, int priority, bool busy, int since = 0)
    {
        foreach (var name in busy ? new[] { "n-a", "n-b" } : [])
        {
            var node = ApiHost.Node(new(name));
            host.Nodes.Set(node with { Info = node.Info with { Compute = node.Info.Compute with { AvailableCapacity = default } } });
        }

        var stored = host.Jobs.Find(id)!;
        stored.Job = stored.Job with { Priority = priority, Constraints = [new("name", "in") { Values = ["n-a", "n-b"] }] };
        stored.Scheduling = record => record with { Waiting = PartitionSet.UpTo(wanted), QueuedAt = At };
        await host.Grains.Queue.RequestAsync(new() { JobId = id, Ticket = 1, Needs = JobNeeds.Of(stored.Job), Since = At.AddSeconds(since), Count = wanted });
    }

    private static string Text(JsonElement value, string name) => value.GetProperty(name).GetString()!;

    private static int Number(JsonElement value, string name) => value.GetProperty(name).GetInt32();

    private sealed class RecordingAuthorizer : IAuthorizer
    {
        public List<AuthorizationRequest> Requests { get; } = [];

        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken)
        {
            Requests.Add(request);
            return new(AuthorizationDecision.Allow);
        }
    }
}
