using System.Net;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

public sealed class ResultsTests
{
    [Fact]
    public async Task Results_AreThoseOfTheVersionAsked_TheLatestElse()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.SubmitAsync("""{"Name":"r","Type":"batch","Tasks":[{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"a"}}}]}""");
        Publish(host, id, "first");
        await host.SubmitAsync("""{"Name":"r","Type":"batch","Priority":1,"Tasks":[{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"a"}}}]}""");
        Publish(host, id, "second");

        var latest = await host.AskAsync($"{Answers.JobsPath}/r/results");
        var first = await host.AskAsync($"{Answers.JobsPath}/r/results?job_version=1");
        var none = await host.AskAsync($"{Answers.JobsPath}/r/results?job_version=7");
        var wrong = await host.AskAsync($"{Answers.JobsPath}/r/results?job_version=x");

        Assert.Contains("second", latest.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("first", latest.Text, StringComparison.Ordinal);
        Assert.Contains("first", first.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest), (none.Status, wrong.Status));
    }

    private static void Publish(ApiHost host, JobId id, string cid) => host.Jobs.Find(id)!.Place(
        NodeId.New(), ExecutionStateType.Completed, DateTimeOffset.UnixEpoch, new("ipfs") { Params = SpecParams.Of([new("CID", cid)]) });
}
