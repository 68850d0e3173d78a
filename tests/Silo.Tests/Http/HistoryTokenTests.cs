using System.Net;
using System.Text;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

/// <summary>The token of the history drives every client's wait.</summary>
public sealed class HistoryTokenTests
{
    [Fact]
    public async Task Token_StaysWhileTheJobGoesOn_AndIsEmptyAtItsEnd()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;

        var first = await HistoryAsync(host, job, "?event_type=all&limit=10");
        var waiting = await HistoryAsync(host, job, $"?event_type=all&limit=10&next_token={first.Token}");
        job.Move(JobStateType.Completed, DateTimeOffset.UnixEpoch);
        var last = await HistoryAsync(host, job, $"?event_type=all&limit=10&next_token={waiting.Token}");

        Assert.Equal((1, ":N:10:2"), (first.Count, Plain(first.Token)));
        Assert.Equal((0, ":N:10:2"), (waiting.Count, Plain(waiting.Token)));
        Assert.Equal((1, ""), (last.Count, last.Token));
    }

    [Fact]
    public async Task JobThatEndsBetweenTheReads_KeepsTheToken_SoThatItsLastEventsAreSeen()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        host.Jobs.RecordRead = _ =>
        {
            host.Jobs.RecordRead = null;
            job.Move(JobStateType.Completed, DateTimeOffset.UnixEpoch);
        };

        var answer = await HistoryAsync(host, job, "");

        Assert.NotEqual("", answer.Token);
    }

    [Fact]
    public async Task FullPage_HasAToken_ThoughTheJobHasEnded()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        job.Move(JobStateType.Running, DateTimeOffset.UnixEpoch);
        job.Move(JobStateType.Completed, DateTimeOffset.UnixEpoch);

        var page = await HistoryAsync(host, job, "?limit=2");
        var rest = await HistoryAsync(host, job, $"?next_token={page.Token}");

        Assert.Equal((2, ":N:2:3"), (page.Count, Plain(page.Token)));
        Assert.Equal((1, ""), (rest.Count, rest.Token));
    }

    [Fact]
    public async Task OldVersion_KeepsTheToken_WhileANewerRuns()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        job.Move(JobStateType.Completed, DateTimeOffset.UnixEpoch);
        await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/{job.Job.Id}/rerun", "{}");

        var answer = await HistoryAsync(host, job, "?job_version=1");

        Assert.NotEqual("", answer.Token);
    }

    [Fact]
    public async Task Execution_EndsTheWaitForIt_ThoughTheJobGoesOn()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        var ended = job.Place(host.Identity.NodeId, ExecutionStateType.Failed, DateTimeOffset.UnixEpoch);
        var running = job.Place(host.Identity.NodeId, ExecutionStateType.Running, DateTimeOffset.UnixEpoch);

        var ofEnded = await HistoryAsync(host, job, $"?execution_id={ended.Id}");
        var ofRunning = await HistoryAsync(host, job, $"?execution_id={running.Id}");
        var ofShort = await host.AskAsync($"{Answers.JobsPath}/{job.Job.Id}/history?execution_id={ended.Id.ShortId}");

        Assert.Equal((1, ""), (ofEnded.Count, ofEnded.Token));
        Assert.NotEqual("", ofRunning.Token);
        Assert.Equal(HttpStatusCode.NotFound, ofShort.Status);
    }

    [Fact]
    public async Task AbsurdLimit_IsServedInBoundedPages()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        for (var index = 0; index < 10_001; index++)
        {
            job.Note(HistoryLevel.JobLevel, EventTopics.Queueing, "waits", DateTimeOffset.UnixEpoch);
        }

        var answer = await HistoryAsync(host, job, "?limit=2147483647");

        Assert.Equal(10_000, answer.Count);
        Assert.NotEqual("", answer.Token);
    }

    private static async Task<(int Count, string Token)> HistoryAsync(ApiHost host, MemoryJobs.Stored job, string query)
    {
        var answer = await host.AskAsync($"{Answers.JobsPath}/{job.Job.Id}/history{query}");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return (answer.Json.GetProperty("Items").GetArrayLength(), answer.Json.GetProperty("NextToken").GetString()!);
    }

    private static string Plain(string token) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(token));
}
