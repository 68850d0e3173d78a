using Xunit;

namespace Bacalhau.TestKit;

/// <content>Commits: whole, fenced, unique, repeatable.</content>
public abstract partial class JobStoreConformance
{
    [Fact]
    public async Task Load_AfterASubmission_GivesAllThatWasWritten()
    {
        var record = JobSamples.Record("j-1") with
        {
            Priority = 7,
            Count = 12,
            Owner = "alice",
            State = new(JobStateType.Queued, "waits") { Details = new Dictionary<string, string> { ["NodesSuitable"] = "0" } },
            Revision = 3,
            QueuedAt = JobSamples.Start.AddSeconds(1),
            DueAt = JobSamples.Start.AddTicks(12_345_678_901),
            NextSequence = 2,
            NextEpoch = 5,
            Waiting = PartitionSet.Of(0, 1, 2, 5, 9),
            Completed = PartitionSet.Of(3, 4),
            Retries = [new(5, 2, JobSamples.Start.AddMinutes(1), new("e-0"), FailureCause.NodeLost)],
            Labels = new Dictionary<string, string> { ["team"] = "blue" },
            Note = "no node fits",
            Visited = [new("n-1"), new("n-2")],
            Replacing = [new("n-3")],
            Replaced = PartitionSet.Of(0, 2),
            FailedCount = 3,
        };
        var change = JobSamples.Submission(record);

        var outcome = await Jobs.CommitAsync(change, Cancel);

        Assert.Equal(CommitStatus.Committed, outcome.Status);
        var stored = await Jobs.LoadAsync(record.Id, Cancel);
        Assert.NotNull(stored);
        Same.As(change.Job, stored.Record);
        Assert.Equal(outcome.ETag, stored.ETag);
        Same.As(change.NewVersion! with { Version = 1 }, stored.Spec);
        Assert.Empty(stored.Live);
        Same.As(change.Job, await Queries.GetRecordAsync(record.Id, Cancel));
    }

    [Fact]
    public async Task Load_OfAnUnknownJob_GivesNothing()
    {
        Assert.Null(await Jobs.LoadAsync(new("j-none"), Cancel));
        Assert.Null(await Jobs.LoadVersionAsync(new("j-none"), 1, Cancel));
        Assert.Null(await Queries.GetAsync(new("j-none"), 0, Cancel));
        Assert.Null(await Queries.GetRecordAsync(new("j-none"), Cancel));
        Assert.Null(await Queries.GetExecutionAsync(new("e-none"), Cancel));
        Assert.Empty(await Queries.ListVersionsAsync(new("j-none"), Cancel));
        Assert.Empty(await Queries.ListHistoryAsync(new() { JobId = new("j-none") }, Cancel));
        Assert.Empty((await Queries.ListExecutionsAsync(new() { JobId = new("j-none") }, Cancel)).Items);
    }

    [Fact]
    public async Task Commit_GivesANewTagEachTime()
    {
        var record = JobSamples.Record("j-1");

        var first = await CommitAsync(JobSamples.Submission(record));
        var second = await CommitAsync(new() { Job = record with { Revision = 2 }, ExpectedETag = first });

        Assert.NotEqual(0, first);
        Assert.NotEqual(first, second);
        Assert.Equal(second, (await Jobs.LoadAsync(record.Id, Cancel))!.ETag);
    }

    [Fact]
    public async Task Commit_WithAnOldTag_IsAConflict_AndWritesNothing()
    {
        var record = JobSamples.Record("j-1");
        var first = await CommitAsync(JobSamples.Submission(record));
        await CommitAsync(new() { Job = record with { Revision = 2 }, ExpectedETag = first });

        var outcome = await Jobs.CommitAsync(
            new()
            {
                Job = record with { Revision = 99, State = new(JobStateType.Failed) },
                ExpectedETag = first,
                NewVersion = JobSamples.Spec("j-1"),
                Executions = [JobSamples.Execution("e-1", "j-1")],
                History = [JobSamples.Entry(record.Id, 50)],
                IdempotencyKey = "key",
            },
            Cancel);

        Assert.Equal(CommitStatus.Conflict, outcome.Status);
        Assert.Equal(2, (await Jobs.LoadAsync(record.Id, Cancel))!.Record.Revision);
        Assert.Null(await Queries.GetExecutionAsync(new("e-1"), Cancel));
        Assert.Single(await Queries.ListHistoryAsync(new() { JobId = record.Id }, Cancel));
        Assert.Null(await Queries.FindSubmissionAsync("key", Cancel));
    }

    [Fact]
    public async Task Commit_ForAJobThatShouldNotExist_IsAConflictWhenItDoes()
    {
        await SubmitAsync("j-1");

        var outcome = await Jobs.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1", "other name")), Cancel);

        Assert.Equal(CommitStatus.Conflict, outcome.Status);
        Assert.Null(await Queries.FindByNameAsync("other name", "default", Cancel));
    }

    [Fact]
    public async Task Commit_ForAJobThatShouldExist_IsAConflictWhenItDoesNot()
    {
        var outcome = await Jobs.CommitAsync(new() { Job = JobSamples.Record("j-1"), ExpectedETag = 1 }, Cancel);

        Assert.Equal(CommitStatus.Conflict, outcome.Status);
        Assert.Null(await Jobs.LoadAsync(new("j-1"), Cancel));
    }

    [Fact]
    public async Task Commit_UnderANameThatIsTaken_SaysByWhom()
    {
        await SubmitAsync("j-1", "nightly");
        await SubmitAsync("j-2", "nightly", "elsewhere");

        var outcome = await Jobs.CommitAsync(JobSamples.Submission(JobSamples.Record("j-3", "nightly")), Cancel);

        Assert.Equal(CommitStatus.NameTaken, outcome.Status);
        Assert.Equal(new JobId("j-1"), outcome.Existing);
        Assert.Null(await Jobs.LoadAsync(new("j-3"), Cancel));
        Assert.Empty(await Queries.ListHistoryAsync(new() { JobId = new("j-3") }, Cancel));
    }

    [Fact]
    public async Task Commit_UnderTheIdOfAnotherJobAsName_IsTakenOnlyWhenThatIsItsName()
    {
        await SubmitAsync("j-1");
        await SubmitAsync("j-2", "named");

        var taken = await Jobs.CommitAsync(JobSamples.Submission(JobSamples.Record("j-3", "j-1")), Cancel);
        var free = await Jobs.CommitAsync(JobSamples.Submission(JobSamples.Record("j-4", "j-2")), Cancel);

        Assert.Equal((CommitStatus.NameTaken, new JobId("j-1")), (taken.Status, taken.Existing));
        Assert.Equal(CommitStatus.Committed, free.Status);
    }

    [Fact]
    public async Task Commit_ThatChangesWhatNeverChanges_IsRefused()
    {
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record));

        await Assert.ThrowsAsync<BacalhauException>(() => Jobs.CommitAsync(new() { Job = record with { Name = "renamed" }, ExpectedETag = etag }, Cancel));
        await Assert.ThrowsAsync<BacalhauException>(() => Jobs.CommitAsync(new() { Job = record with { Namespace = "moved" }, ExpectedETag = etag }, Cancel));

        Assert.Equal(etag, (await Jobs.LoadAsync(record.Id, Cancel))!.ETag);
    }

    [Fact]
    public async Task Commit_WithAKnownKey_GivesTheFirstAnswer_AndWritesNothing()
    {
        var first = JobSamples.Submission(JobSamples.Record("j-1")) with { IdempotencyKey = "alice/default/7", EvaluationId = "evaluation-1" };
        await CommitAsync(first);

        var sameJob = await Jobs.CommitAsync(first with { EvaluationId = "evaluation-2" }, Cancel);
        var otherJob = await Jobs.CommitAsync(JobSamples.Submission(JobSamples.Record("j-2")) with { IdempotencyKey = "alice/default/7", EvaluationId = "evaluation-3" }, Cancel);

        Assert.Equal(new CommitOutcome(CommitStatus.Repeated, Existing: new JobId("j-1"), EvaluationId: "evaluation-1"), sameJob);
        Assert.Equal(new CommitOutcome(CommitStatus.Repeated, Existing: new JobId("j-1"), EvaluationId: "evaluation-1"), otherJob);
        Assert.Null(await Jobs.LoadAsync(new("j-2"), Cancel));
        Assert.Equal((new JobId("j-1"), "evaluation-1"), await Queries.FindSubmissionAsync("alice/default/7", Cancel));
        Assert.Null(await Queries.FindSubmissionAsync("alice/default/8", Cancel));
    }

    [Fact]
    public async Task Commit_OfAnUpdateWithAKey_RemembersIt()
    {
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record));
        var update = new ChangeSet { Job = record with { Revision = 2 }, ExpectedETag = etag, IdempotencyKey = "key", EvaluationId = "evaluation-2" };
        await CommitAsync(update);

        var repeat = await Jobs.CommitAsync(update, Cancel);

        Assert.Equal((CommitStatus.Repeated, "evaluation-2"), (repeat.Status, repeat.EvaluationId));
    }

    [Fact]
    public async Task Commit_WithOneBadChange_LeavesTheOthersAlone()
    {
        await CommitAsync(JobSamples.Submission(JobSamples.Record("j-0")) with { Executions = [JobSamples.Execution("e-0", "j-0")] });

        // The execution belongs to another job: no outcome, no row.
        var changes = Enumerable.Range(1, 40).Select(i => Jobs.CommitAsync(
            JobSamples.Submission(JobSamples.Record($"j-{i}")) with { Executions = [JobSamples.Execution(i % 4 == 0 ? "e-0" : $"e-{i}", $"j-{i}")] },
            Cancel)).ToList();
        for (var i = 1; i <= 40; i++)
        {
            if (i % 4 == 0)
            {
                await Assert.ThrowsAsync<BacalhauException>(() => changes[i - 1]);
            }
            else
            {
                Assert.Equal(CommitStatus.Committed, (await changes[i - 1]).Status);
            }
        }

        for (var i = 1; i <= 40; i++)
        {
            Assert.Equal(i % 4 == 0, await Jobs.LoadAsync(new($"j-{i}"), Cancel) is null);
        }

        Assert.Equal(new JobId("j-0"), (await Queries.GetExecutionAsync(new("e-0"), Cancel))!.JobId);
    }

    [Fact]
    public async Task Commit_OfManyOverOneTag_LetsOneWin()
    {
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record));

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50).Select(i =>
            Jobs.CommitAsync(new() { Job = record with { Revision = 1000 + i }, ExpectedETag = etag, History = [JobSamples.Entry(record.Id, 1000 + i)] }, Cancel)));

        Assert.Single(outcomes, outcome => outcome.Status == CommitStatus.Committed);
        Assert.Equal(49, outcomes.Count(outcome => outcome.Status == CommitStatus.Conflict));
        var winner = (await Jobs.LoadAsync(record.Id, Cancel))!.Record.Revision;
        Assert.Equal([1, winner], (await Queries.ListHistoryAsync(new() { JobId = record.Id }, Cancel)).Select(entry => entry.Sequence));
    }

    [Fact]
    public async Task Commit_OfManyUnderOneName_LetsOneWin()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(1, 50).Select(i =>
            Jobs.CommitAsync(JobSamples.Submission(JobSamples.Record($"j-{i}", "nightly")), Cancel)));

        var winner = await Queries.FindByNameAsync("nightly", "default", Cancel);
        Assert.Single(outcomes, outcome => outcome.Status == CommitStatus.Committed);
        Assert.All(outcomes.Where(outcome => outcome.Status != CommitStatus.Committed), outcome =>
        {
            Assert.Equal(CommitStatus.NameTaken, outcome.Status);
            Assert.Equal(winner, outcome.Existing);
        });
    }

    [Fact]
    public async Task Commit_ThatIsCancelledBeforehand_WritesNothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Jobs.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), new CancellationToken(canceled: true)));

        Assert.Null(await Jobs.LoadAsync(new("j-1"), Cancel));
    }
}
