using Xunit;

namespace Bacalhau.TestKit;

/// <content>Texts and amounts nobody should send.</content>
public abstract partial class JobStoreConformance
{
    /// <summary>Texts that break stores, by what they are.</summary>
    public static TheoryData<string, string> HostileTexts => new()
    {
        { "quotes", "'; DROP TABLE jobs; --\"`" },
        { "NUL", "a\0b\0" },
        { "only a NUL", "\0" },
        { "wildcards", "%_*?[a-z]\\" },
        { "line ends and controls", "a\r\nb\tc\u0001\u001b[31m\u007f\u0085\u2028" },
        { "beyond the first plane", "🐟🐟 日本語 ü ẞ" },
        { "combining and right to left", "e\u0301\u202e\u200b" },
        { "blanks", "   " },
        { "JSON", "{\"a\":[1,\"\\u0000\"]}" },
        { "a million letters", new('x', 1_000_000) },
    };

    [Theory]
    [MemberData(nameof(HostileTexts), DisableDiscoveryEnumeration = true)]
    public async Task Texts_ComeBackAsTheyWere(string what, string text)
    {
        Assert.NotEmpty(what);
        var record = JobSamples.Record("j-" + text, text, text) with
        {
            Owner = text,
            State = new(JobStateType.Running, text) { Details = new Dictionary<string, string> { [text] = text } },
            Labels = new Dictionary<string, string> { [text] = text },
            Note = text,
        };
        var execution = JobSamples.Execution("e-" + text, record.Id.Value, ExecutionStateType.Running, "n-" + text) with
        {
            Namespace = text,
            EvaluationId = text,
            Result = new() { Stdout = text, Stderr = text, ErrorMsg = text },
        };
        var entry = JobSamples.Entry(record.Id, 2, execution.Id.Value) with
        {
            Event = new(text, text, JobSamples.Start) { Details = new Dictionary<string, string> { [text] = text } },
        };
        var submission = JobSamples.Submission(record);
        var spec = submission.NewVersion! with { Meta = new Dictionary<string, string> { [text] = text } };
        var change = submission with
        {
            NewVersion = spec,
            Executions = [execution],
            History = [entry],
            IdempotencyKey = text,
            EvaluationId = text,
        };

        await CommitAsync(change);
        var neighbour = await Jobs.CommitAsync(JobSamples.Submission(JobSamples.Record("j-2" + text, text + "2", text)), Cancel);

        Assert.Equal(CommitStatus.Committed, neighbour.Status);
        var stored = (await Jobs.LoadAsync(record.Id, Cancel))!;
        Same.As(change.Job, stored.Record);
        Same.As(spec with { Version = 1 }, stored.Spec);
        Same.As(new[] { execution }, stored.Live);
        Same.As(new[] { execution }, await Jobs.ListLiveOnNodeAsync(execution.NodeId, Cancel));
        Same.As(new[] { entry }, await Queries.ListHistoryAsync(new() { JobId = record.Id, ExecutionIdPrefix = execution.Id.Value }, Cancel));
        Assert.Equal(record.Id, await Queries.FindByNameAsync(text, text, Cancel));
        Assert.Equal([record.Id], await Queries.FindAsync("j-" + text, "nowhere", Cancel));
        Assert.Equal((record.Id, text), await Queries.FindSubmissionAsync(text, Cancel));
        foreach (var requirement in new LabelConstraint[] { new(text, "=") { Values = [text] }, new(text, "in") { Values = ["x", text] }, new(text, "exists") })
        {
            var found = await Queries.ListAsync(new() { Namespace = text, Selector = [requirement] }, Cancel);
            Assert.Equal([record.Id], found.Items.Select(job => job.Id));
        }
    }

    [Fact]
    public async Task Texts_ThatDifferOnlyBehindANul_AreDifferent()
    {
        await SubmitAsync("j-1\0a", "name\0a");
        await SubmitAsync("j-1\0b", "name\0b");

        Assert.Equal(new JobId("j-1\0b"), await Queries.FindByNameAsync("name\0b", "default", Cancel));
        Assert.Null(await Queries.FindByNameAsync("name", "default", Cancel));
    }

    [Fact]
    public async Task Instants_AtTheEndsOfTime_ComeBack()
    {
        var record = JobSamples.Record("j-1", createdAt: DateTimeOffset.MinValue) with
        {
            ModifiedAt = DateTimeOffset.MaxValue,
            DueAt = DateTimeOffset.MaxValue,
            QueuedAt = DateTimeOffset.MinValue,
            Retries = [new(0, int.MaxValue, DateTimeOffset.MaxValue, new(""), FailureCause.Engine)],
            NextEpoch = long.MaxValue,
        };

        await CommitAsync(JobSamples.Submission(record));

        Same.As(record with { NextSequence = 2 }, await Queries.GetRecordAsync(record.Id, Cancel));
        Assert.Single((await Queries.ListAsync(new() { Order = ListOrder.ModifiedAt }, Cancel)).Items);
    }

    [Fact]
    public async Task Amounts_ThatMakeNoSense_GiveAnAnswer()
    {
        await SubmitAsync("j-1");

        Assert.Single((await Queries.ListAsync(new() { Limit = int.MaxValue }, Cancel)).Items);
        Assert.Empty((await Queries.ListAsync(new() { Limit = int.MaxValue, Offset = int.MaxValue }, Cancel)).Items);
        Assert.Single((await Queries.ListAsync(new() { Limit = -1, Offset = -1 }, Cancel)).Items);
        Assert.Single((await Queries.ListAsync(new() { After = new(DateTimeOffset.MinValue, "no such row") }, Cancel)).Items);
        Assert.Empty((await Queries.ListAsync(new() { After = new(DateTimeOffset.MaxValue, "99999999999999999999") }, Cancel)).Items);
        Assert.Single(await Queries.ListHistoryAsync(new() { JobId = new("j-1"), FromSequence = long.MinValue, Limit = int.MaxValue }, Cancel));
        Assert.Null(await Queries.GetAsync(new("j-1"), -1, Cancel));
    }

    [Fact]
    public async Task Selector_OfAbsurdSize_IsAnsweredOrRefused()
    {
        await SubmitAsync("j-1");
        var many = new LabelConstraint("k", "notin") { Values = [.. Enumerable.Range(0, 9_000).Select(i => $"v{i}")] };

        Assert.Single((await Queries.ListAsync(new() { Selector = [many] }, Cancel)).Items);
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() =>
            Queries.ListAsync(new() { Selector = [.. Enumerable.Range(0, 5_000).Select(i => new LabelConstraint($"k{i}", "exists"))] }, Cancel));
        Assert.Equal(BacalhauErrorCode.BadRequest, thrown.Error.Code);
    }
}
