using Bacalhau.Api;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Client.Tests.Jobs;

public sealed class ExplainTests
{
    [Fact]
    public async Task Explain_AsksForThePage_AndGivesWhatTheServerSays()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On($"GET {Given.Jobs}/my-job/explain", new ExplainJobResponse
        {
            JobID = "j-1",
            Waiting = new() { Executions = 2, Since = DateTimeOffset.UnixEpoch, Causes = [new() { Kind = "room", Until = DateTimeOffset.UnixEpoch.AddDays(1) }] },
            Placement = new() { Nodes = [new() { NodeID = "n-1", Scores = new Dictionary<string, int> { ["least-used"] = 87 } }] },
        });
        using var client = Given.Client(server);

        var answer = await client.Jobs.ExplainAsync(new JobKey("my-job", "team"), new() { Limit = 5, Offset = 10, Node = "n-" }, Given.Cancel);

        Assert.Equal("?limit=5&namespace=team&node=n-&offset=10", server.RequestsTo($"GET {Given.Jobs}/my-job/explain")[0].Query);
        Assert.Equal(("j-1", 87, DateTimeOffset.UnixEpoch.AddDays(1)), (answer.JobID, answer.Placement.Nodes[0].Scores["least-used"], answer.Waiting!.Causes[0].Until));
        Assert.Null(answer.Waiting.FailsAt);
    }

    [Fact]
    public async Task ExplainSubmission_SendsTheJob_AndIsRepeatedWhenTheConnectionBreaks()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.OnEach(
            $"PUT {Given.Jobs}/explain",
            Scripts.Break,
            context => context.AnswerAsync(new ExplainJobResponse { AsIfSubmitted = true, Summary = context.BodyOf<ExplainJobRequest>().Job!.Name }));
        using var client = Given.Client(server);

        var answer = await client.Jobs.ExplainSubmissionAsync(Given.Job("named"), cancellationToken: Given.Cancel);

        Assert.Equal((true, "named"), (answer.AsIfSubmitted, answer.Summary));
    }
}
