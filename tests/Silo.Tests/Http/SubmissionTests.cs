using System.Net;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

public sealed class SubmissionTests
{
    [Fact]
    public async Task RepeatWithTheSameToken_GetsTheFirstAnswer()
    {
        await using var host = await ApiHost.StartAsync();
        var body = $$"""{"Job":{{Answers.SmallJob}},"IdempotencyToken":"once"}""";

        var first = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, body);
        var again = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, body);

        Assert.Equal(first.Json.GetProperty("JobID").GetString(), again.Json.GetProperty("JobID").GetString());
        Assert.Equal(first.Json.GetProperty("EvaluationID").GetString(), again.Json.GetProperty("EvaluationID").GetString());
    }

    [Fact]
    public async Task Token_OfAnotherNamespace_IsAnotherToken()
    {
        await using var host = await ApiHost.StartAsync();

        var first = await host.SubmitAsync(rest: ""","IdempotencyToken":"once" """);
        var other = await host.SubmitAsync($$"""{"Namespace":"team",{{Answers.SmallJob[1..]}}""", ""","IdempotencyToken":"once" """);

        Assert.NotEqual(first, other);
    }

    [Fact]
    public async Task Rerun_RepeatedWithTheSameToken_MakesOneVersion()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.SubmitAsync();

        await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/{id}/rerun", """{"IdempotencyToken":"once"}""");
        var again = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/{id}/rerun", """{"IdempotencyToken":"once"}""");

        Assert.Equal(2, again.Json.GetProperty("JobVersion").GetInt64());
        Assert.Equal(2, host.Jobs.Find(id)!.Job.Version);
    }

    [Fact]
    public async Task Rerun_OfAnUnknownJobOrVersion_Is404()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.SubmitAsync();

        var unknownJob = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/nothing/rerun", "{}");
        var unknownVersion = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/{id}/rerun", """{"JobVersion":9}""");

        Assert.Equal(HttpStatusCode.NotFound, unknownJob.Status);
        Assert.Equal(HttpStatusCode.NotFound, unknownVersion.Status);
    }

    [Fact]
    public async Task SameName_UpdatesTheJob_AndKeepsItsId()
    {
        await using var host = await ApiHost.StartAsync();
        var named = $$"""{"Name":"n",{{Answers.SmallJob[1..]}}""";

        var first = await host.SubmitAsync(named);
        var second = await host.SubmitAsync($$"""{"Labels":{"a":"b"},{{named[1..]}}""");

        Assert.Equal(first, second);
        Assert.Equal(2, host.Jobs.Find(first)!.Job.Version);
    }

    [Fact]
    public async Task TypeChangedInAnUpdate_Is400()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SubmitAsync($$"""{"Name":"n",{{Answers.SmallJob[1..]}}""");

        var answer = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, $$"""{"Job":{"Name":"n",{{Answers.SmallJob[1..].Replace("batch", "service", StringComparison.Ordinal)}}}""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task ChosenId_ThatAnotherJobHas_Is409()
    {
        await using var host = await ApiHost.StartAsync();
        var service = Answers.SmallJob.Replace("batch", "service", StringComparison.Ordinal)[1..];
        await host.SubmitAsync($$"""{"ID":"j-chosen","Name":"one",{{service}}""");

        var answer = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, $$"""{"Job":{"ID":"j-chosen","Name":"two",{{service}}}""");

        Assert.Equal(HttpStatusCode.Conflict, answer.Status);
        Assert.Equal("ResourceInUse", answer.Code);
    }

    [Fact]
    public async Task Diff_TellsWhatChanges_AndNothingForTheSame()
    {
        await using var host = await ApiHost.StartAsync();
        var named = $$"""{"Name":"n",{{Answers.SmallJob[1..]}}""";
        await host.SubmitAsync(named);

        var same = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/diff", $$"""{"Job":{{named}}}""");
        var other = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/diff", $$"""{"Job":{"Priority":7,{{named[1..]}}}""");
        var unknown = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/diff", $$"""{"Job":{"Name":"other",{{Answers.SmallJob[1..]}}}""");
        var nameless = await host.SendAsync(HttpMethod.Put, $"{Answers.JobsPath}/diff", $$"""{"Job":{{Answers.SmallJob}}}""");

        Assert.Equal("", same.Json.GetProperty("Diff").GetString());
        Assert.Contains("7", other.Json.GetProperty("Diff").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
        Assert.Equal(HttpStatusCode.BadRequest, nameless.Status);
    }

    [Fact]
    public async Task LostCall_IsMadeOnceMore()
    {
        await using var host = await ApiHost.StartAsync();
        var calls = 0;
        host.Grains.Jobs = id => new InterceptedJobGrain(new MemoryJobGrain(host.Jobs, id), () => ++calls == 1
            ? throw new SiloUnavailableException("the silo of the job is gone")
            : Task.CompletedTask);

        var id = await host.SubmitAsync();

        Assert.Equal(2, calls);
        Assert.NotNull(host.Jobs.Find(id));
    }

    [Fact]
    public async Task AnswerThatDoesNotCome_Is503_SaysWhatIsUnknown_AndTheCommitGoesOn()
    {
        await using var host = await ApiHost.StartAsync(new() { ["HandlerTimeout"] = "00:00:00.3" });
        var disk = new TaskCompletionSource();
        JobId submitted = default;
        Task commit = Task.CompletedTask;
        host.Grains.Jobs = id =>
        {
            submitted = id;
            var grain = new InterceptedJobGrain(new MemoryJobGrain(host.Jobs, id), () => disk.Task);
            commit = grain.Done;
            return grain;
        };

        var answer = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, $$"""{"Job":{{Answers.SmallJob}}}""");
        disk.SetResult();
        await commit.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Contains(submitted.Value, answer.Json.GetProperty("Hint").GetString(), StringComparison.Ordinal);
        Assert.NotNull(host.Jobs.Find(submitted));
    }

    [Fact]
    public async Task ReadThatTakesTooLong_Is503()
    {
        await using var host = await ApiHost.StartAsync(new() { ["HandlerTimeout"] = "00:00:00.2" });
        host.Jobs.Gate = new TaskCompletionSource().Task;

        var answer = await host.AskAsync(Answers.JobsPath);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status);
        Assert.Equal("TimeOut", answer.Code);
    }

    [Fact]
    public async Task Principal_BeyondItsAllowance_Is429_WhenOneIsSet()
    {
        await using var host = await ApiHost.StartAsync(new() { ["RequestsPerSecond"] = "1" });

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.AskAsync("/api/v1/agent/alive")));

        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.TooManyRequests && answer.Code == "ResourceExhausted");
    }
}
