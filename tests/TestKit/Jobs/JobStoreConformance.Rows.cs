using Xunit;

namespace Bacalhau.TestKit;

/// <content>Versions, executions, history, what silos look for, removal, nodes.</content>
public abstract partial class JobStoreConformance
{
    [Fact]
    public async Task Versions_AreKept_EachWithHowFarItCame()
    {
        var first = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(first));
        var failed = first with { State = new(JobStateType.Failed, "no luck"), Revision = 4, ModifiedAt = JobSamples.Start.AddMinutes(1) };
        etag = await CommitAsync(new() { Job = failed, ExpectedETag = etag });
        var second = first with { Version = 2, Revision = 5, Count = 3, ModifiedAt = JobSamples.Start.AddMinutes(2) };
        await CommitAsync(new() { Job = second, ExpectedETag = etag, NewVersion = JobSamples.Spec("j-1", count: 3) });

        var versions = await Queries.ListVersionsAsync(first.Id, Cancel);

        Assert.Equal([(1L, 1), (2L, 3)], versions.Select(version => (version.Version, version.Count)));
        Assert.Equal([new JobState(JobStateType.Failed, "no luck"), new(JobStateType.Pending)], versions.Select(version => version.State));
        Assert.Equal([4L, 5L], versions.Select(version => version.Revision));
        Same.As(versions[0], await Queries.GetAsync(first.Id, 1, Cancel));
        Same.As(versions[1], await Queries.GetAsync(first.Id, 2, Cancel));
        Same.As(versions[1], await Queries.GetAsync(first.Id, 0, Cancel));
        Assert.Null(await Queries.GetAsync(first.Id, 3, Cancel));
        Same.As(JobSamples.Spec("j-1") with { Version = 1 }, await Jobs.LoadVersionAsync(first.Id, 1, Cancel));
        Same.As(JobSamples.Spec("j-1", count: 3) with { Version = 2 }, (await Jobs.LoadAsync(first.Id, Cancel))!.Spec);
        Assert.Null(await Jobs.LoadVersionAsync(first.Id, 3, Cancel));
    }

    [Fact]
    public async Task Version_ThatExists_NeverChanges()
    {
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record));

        await Assert.ThrowsAsync<BacalhauException>(() =>
            Jobs.CommitAsync(new() { Job = record, ExpectedETag = etag, NewVersion = JobSamples.Spec("j-1", count: 9) }, Cancel));

        Same.As(JobSamples.Spec("j-1") with { Version = 1 }, await Jobs.LoadVersionAsync(record.Id, 1, Cancel));
    }

    [Fact]
    public async Task Get_GivesTheSpecificationWithTheStateOfNow()
    {
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record));
        var running = record with { State = new(JobStateType.Running, "one runs"), Revision = 2, ModifiedAt = JobSamples.Start.AddSeconds(3) };
        await CommitAsync(new() { Job = running, ExpectedETag = etag });

        var job = await Queries.GetAsync(record.Id, 0, Cancel);

        Same.As(
            JobSamples.Spec("j-1") with
            {
                State = running.State,
                Version = 1,
                Revision = 2,
                CreatedAt = record.CreatedAt,
                ModifiedAt = running.ModifiedAt,
            },
            job);
    }

    [Fact]
    public async Task Executions_AreWrittenWhole_AndOverwritten()
    {
        var execution = JobSamples.Execution("e-1", "j-1") with
        {
            PartitionIndex = 4,
            Attempt = 3,
            Epoch = 17,
            Allocated = new(1, 2, 3, 4),
            PreviousId = new("e-0"),
            NextId = new("e-2"),
            Revision = 8,
        };
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record) with { Executions = [execution] });
        Same.As(execution, await Queries.GetExecutionAsync(execution.Id, Cancel));
        var ended = execution with
        {
            Desired = new(DesiredStateType.Stopped, "done"),
            State = new(ExecutionStateType.Failed, "exit 3"),
            Cause = FailureCause.ExitCode,
            PublishedResult = new("urlDownload") { Params = SpecParams.Of([new("URL", "http://127.0.0.1/e-1.tar.gz")]) },
            Result = new() { Stdout = "out", StdoutTruncated = true, Stderr = "err\0", ExitCode = 3, ErrorMsg = "bad", Cause = FailureCause.OutOfMemory },
            Revision = 9,
            ModifiedAt = JobSamples.Start.AddSeconds(9),
        };

        await CommitAsync(new() { Job = record, ExpectedETag = etag, Executions = [ended] });

        Same.As(ended, await Queries.GetExecutionAsync(execution.Id, Cancel));
        Same.As(new[] { ended }, (await Queries.ListExecutionsAsync(new() { JobId = record.Id }, Cancel)).Items);
    }

    [Fact]
    public async Task Live_AreTheExecutionsThatHaveNotEnded()
    {
        var record = JobSamples.Record("j-1");
        var states = Enum.GetValues<ExecutionStateType>();
        var etag = await CommitAsync(JobSamples.Submission(record) with
        {
            Executions = [.. states.Select(state => JobSamples.Execution($"e-{state}", "j-1", state))],
        });
        await SubmitAsync("j-2");
        var live = states.Where(state => !new ExecutionState(state).IsTerminal).Select(state => new ExecutionId($"e-{state}")).ToHashSet();

        var loaded = (await Jobs.LoadAsync(record.Id, Cancel))!.Live;
        var onNode = await Jobs.ListLiveOnNodeAsync(new("n-1"), Cancel);
        await CommitAsync(new() { Job = record, ExpectedETag = etag, Executions = [JobSamples.Execution("e-Running", "j-1", ExecutionStateType.Completed)] });
        var later = await Jobs.ListLiveOnNodeAsync(new("n-1"), Cancel);

        Assert.Equal(live, loaded.Select(execution => execution.Id).ToHashSet());
        Assert.Equal(live, onNode.Select(execution => execution.Id).ToHashSet());
        Assert.Equal(live.Count - 1, later.Count);
        Assert.Empty(await Jobs.ListLiveOnNodeAsync(new("n-2"), Cancel));
    }

    [Fact]
    public async Task History_IsWrittenOnceBySequence()
    {
        var record = JobSamples.Record("j-1");
        var etag = await CommitAsync(JobSamples.Submission(record));
        var entry = JobSamples.Entry(record.Id, 2, "e-1");
        etag = await CommitAsync(new() { Job = record, ExpectedETag = etag, History = [entry] });

        await CommitAsync(new()
        {
            Job = record,
            ExpectedETag = etag,
            History = [entry with { Event = entry.Event with { Message = "again, and different" } }, JobSamples.Entry(record.Id, 3)],
        });

        Same.As(
            new[] { JobSamples.Entry(record.Id, 1), entry, JobSamples.Entry(record.Id, 3) },
            await Queries.ListHistoryAsync(new() { JobId = record.Id }, Cancel));
    }

    [Fact]
    public async Task History_IsListedByEveryFilter()
    {
        var record = JobSamples.Record("j-1");
        JobHistoryEntry[] entries =
        [
            JobSamples.Entry(record.Id, 1),
            JobSamples.Entry(record.Id, 2, "e-aa1", JobSamples.Start.AddSeconds(1)),
            JobSamples.Entry(record.Id, 3, "e-aa2", JobSamples.Start.AddSeconds(2)) with { Event = new("Execution", "late", JobSamples.Start.AddTicks(7)) },
            JobSamples.Entry(record.Id, 4, "e-b", JobSamples.Start.AddSeconds(3), version: 2),
            JobSamples.Entry(record.Id, 5, "", JobSamples.Start.AddSeconds(4), version: 2),
        ];
        await CommitAsync(JobSamples.Submission(record) with { History = entries });

        async Task<IEnumerable<long>> SequencesAsync(Func<HistoryQuery, HistoryQuery> ask)
        {
            var found = await Queries.ListHistoryAsync(ask(new() { JobId = record.Id }), Cancel);
            Same.As(found.Select(entry => entries[entry.Sequence - 1]), found);
            return found.Select(entry => entry.Sequence);
        }

        Assert.Equal([1, 2, 3, 4, 5], await SequencesAsync(all => all));
        Assert.Equal([1, 2, 3], await SequencesAsync(all => all with { Version = 1 }));
        Assert.Equal([1, 5], await SequencesAsync(all => all with { Level = HistoryLevel.JobLevel }));
        Assert.Equal([2, 3, 4], await SequencesAsync(all => all with { Level = HistoryLevel.ExecutionLevel }));
        Assert.Equal([2, 3], await SequencesAsync(all => all with { ExecutionIdPrefix = "e-aa" }));
        Assert.Equal([2], await SequencesAsync(all => all with { ExecutionIdPrefix = "e-aa1" }));
        Assert.Empty(await SequencesAsync(all => all with { ExecutionIdPrefix = "%" }));
        Assert.Equal([3, 4, 5], await SequencesAsync(all => all with { Since = JobSamples.Start.AddSeconds(2) }));
        Assert.Equal([2, 3], await SequencesAsync(all => all with { FromSequence = 2, Limit = 2 }));
        Assert.Empty(await SequencesAsync(all => all with { FromSequence = 6 }));
    }

    [Fact]
    public async Task Unfinished_AreListedById_PageByPage()
    {
        var states = Enum.GetValues<JobStateType>();
        foreach (var state in states)
        {
            var record = JobSamples.Record($"j-{state}");
            await CommitAsync(JobSamples.Submission(record with { State = new(state) }));
        }

        var expected = states.Where(state => !new JobState(state).IsTerminal).Select(state => $"j-{state}").Order(StringComparer.Ordinal).ToList();
        var found = new List<string>();
        JobId? after = null;
        while (await Jobs.ListUnfinishedAsync(after, 2, Cancel) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(id => id.Value));
            after = page[^1];
        }

        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task Due_AreListedEarliestFirst_AndNoLongerOnceMoved()
    {
        var etags = new Dictionary<string, long>();
        foreach (var (id, seconds) in new[] { ("j-late", 30), ("j-first", 10), ("j-second", 20), ("j-future", 1000) })
        {
            etags[id] = await CommitAsync(JobSamples.Submission(JobSamples.Record(id) with { DueAt = JobSamples.Start.AddSeconds(seconds) }));
        }

        await SubmitAsync("j-never");

        var due = await Jobs.ListDueAsync(JobSamples.Start.AddSeconds(30), 10, Cancel);
        var two = await Jobs.ListDueAsync(JobSamples.Start.AddSeconds(30), 2, Cancel);
        await CommitAsync(new() { Job = JobSamples.Record("j-first"), ExpectedETag = etags["j-first"] });
        var later = await Jobs.ListDueAsync(JobSamples.Start.AddSeconds(30), 10, Cancel);

        Assert.Equal(["j-first", "j-second", "j-late"], due.Select(id => id.Value));
        Assert.Equal(["j-first", "j-second"], two.Select(id => id.Value));
        Assert.Equal(["j-second", "j-late"], later.Select(id => id.Value));
    }

    [Fact]
    public async Task Finished_AreListedOldestFirst()
    {
        foreach (var (id, state, seconds) in new[]
        {
            ("j-3", JobStateType.Stopped, 3), ("j-1", JobStateType.Completed, 1), ("j-2", JobStateType.Failed, 2), ("j-0", JobStateType.Running, 0), ("j-4", JobStateType.Completed, 4),
        })
        {
            await CommitAsync(JobSamples.Submission(JobSamples.Record(id) with { State = new(state), ModifiedAt = JobSamples.Start.AddSeconds(seconds) }));
        }

        Assert.Equal(["j-1", "j-2", "j-3"], (await Jobs.ListFinishedAsync(JobSamples.Start.AddSeconds(4), 10, Cancel)).Select(id => id.Value));
        Assert.Equal(["j-1"], (await Jobs.ListFinishedAsync(JobSamples.Start.AddSeconds(4), 1, Cancel)).Select(id => id.Value));
    }

    [Fact]
    public async Task Delete_RemovesAFinishedJobWithAllItsRows()
    {
        var record = JobSamples.Record("j-1", "nightly") with { Labels = new Dictionary<string, string> { ["team"] = "blue" } };
        var etag = await CommitAsync(JobSamples.Submission(record) with { IdempotencyKey = "key", EvaluationId = "evaluation" });
        var running = await Jobs.DeleteAsync(record.Id, etag, Cancel);
        etag = await CommitAsync(JobSamples.Completion(record, etag, new("e-1")));
        var stale = await Jobs.DeleteAsync(record.Id, etag - 1, Cancel);

        var deleted = await Jobs.DeleteAsync(record.Id, etag, Cancel);
        var again = await Jobs.DeleteAsync(record.Id, etag, Cancel);

        Assert.Equal((false, false, true, false), (running, stale, deleted, again));
        Assert.Null(await Jobs.LoadAsync(record.Id, Cancel));
        Assert.Empty(await Queries.ListVersionsAsync(record.Id, Cancel));
        Assert.Empty(await Queries.ListHistoryAsync(new() { JobId = record.Id }, Cancel));
        Assert.Null(await Queries.GetExecutionAsync(new("e-1"), Cancel));
        Assert.Null(await Queries.FindSubmissionAsync("key", Cancel));
        Assert.Empty((await Queries.ListAsync(new() { Selector = [new("team", "=") { Values = ["blue"] }] }, Cancel)).Items);
        await SubmitAsync("j-1", "nightly");
        Assert.Equal(["event 1"], (await Queries.ListHistoryAsync(new() { JobId = record.Id }, Cancel)).Select(entry => entry.Event.Message));
    }

    [Fact]
    public async Task Partitions_OfAMillion_CostNoMoreThanTheirRanges()
    {
        var record = JobSamples.Record("j-1") with
        {
            Count = 1_000_000,
            Waiting = PartitionSet.UpTo(1_000_000).Remove(500_000),
            Completed = PartitionSet.Of(Enumerable.Range(0, 20_000).Select(i => i * 2)),
        };

        await CommitAsync(JobSamples.Submission(record));

        var stored = (await Jobs.LoadAsync(record.Id, Cancel))!.Record;
        Assert.Equal(record.Waiting, stored.Waiting);
        Assert.Equal(record.Completed, stored.Completed);
    }

    [Fact]
    public async Task Nodes_AreSavedReadListedAndRemoved()
    {
        var node = JobSamples.Node("n-1");
        await Nodes.SaveNodeAsync(JobSamples.Node("n-2"), Cancel);
        await Nodes.SaveNodeAsync(JobSamples.Node("n-1") with { Membership = NodeMembership.Pending }, Cancel);

        await Nodes.SaveNodeAsync(node, Cancel);

        Same.As(node, await Nodes.LoadNodeAsync(new("n-1"), Cancel));
        Same.As(new[] { node, JobSamples.Node("n-2") }, await Nodes.ListNodesAsync(Cancel));
        Assert.Null(await Nodes.LoadNodeAsync(new("n-3"), Cancel));
        Assert.True(await Nodes.DeleteNodeAsync(new("n-1"), Cancel));
        Assert.False(await Nodes.DeleteNodeAsync(new("n-1"), Cancel));
        Assert.Single(await Nodes.ListNodesAsync(Cancel));
    }
}
