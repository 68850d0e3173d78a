using CsCheck;
using Xunit;

namespace Bacalhau.TestKit;

/// <content>Any sequence of changes, any selector, any mix of callers.</content>
public abstract partial class JobStoreConformance
{
    private static readonly Gen<LabelConstraint> AnyRequirement = Gen.Select(
        Gen.OneOf("a", "b", "c"),
        Gen.OneOf("in", "notin", "=", "==", "!=", "exists", "!", "gt", "lt"),
        Gen.OneOf("", "1", "2", "-3", "x").Array[1, 3],
        (key, @operator, values) => new LabelConstraint(key, @operator)
        {
            Values = @operator switch
            {
                "exists" or "!" => [],
                "in" or "notin" => values,
                "gt" or "lt" => [values[0] is "" or "x" ? "0" : values[0]],
                _ => values[..1],
            },
        });

    private static readonly Gen<Dictionary<string, string>> AnyLabels =
        Gen.Dictionary(Gen.OneOf("a", "b", "c"), Gen.OneOf("", "1", "2", "-3", "x", "9999999999999999999"))[0, 3];

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Int[0, 4], Gen.Int[0, 3], Gen.Enum<JobStateType>(), Gen.Int[0, 9], Gen.Int[0, 6],
        (job, name, state, choice, number) => new Step(new($"j-{job}"), $"name-{name}", state, choice, number));

    [Fact]
    public async Task Store_AfterAnyChanges_HoldsWhatTheModelHolds() =>
        await AnyStep.Array[1, 40].SampleAsync(
            async steps =>
            {
                await using var store = await OpenAsync();
                var model = new JobStoreModel();

                foreach (var step in steps)
                {
                    await ApplyAsync(store.Jobs, model, step);
                }

                await AssertHoldsAsync(store, model);
            },
            iter: 40);

    [Fact]
    public async Task List_ByAnySelector_GivesWhatTheModelGives() =>
        await Gen.Select(AnyLabels.Array[0, 25], AnyRequirement.Array[0, 3].Array[1, 5], Gen.Int[0, 5], Gen.Enum<ListOrder>(), Gen.Bool, Gen.Bool).SampleAsync(
            async (labels, selectors, limit, order, reverse, one) =>
            {
                await using var store = await OpenAsync();
                for (var i = 0; i < labels.Length; i++)
                {
                    var record = JobSamples.Record($"j-{i:00}", @namespace: i % 2 == 0 ? "even" : "odd", createdAt: JobSamples.Start.AddSeconds(i / 2)) with { Labels = labels[i] };
                    Assert.Equal(CommitStatus.Committed, (await store.Jobs.CommitAsync(JobSamples.Submission(record), Cancel)).Status);
                }

                foreach (var selector in selectors)
                {
                    var query = new JobListQuery { Selector = selector, Limit = limit, Order = order, Reverse = reverse, Namespace = one ? "even" : null };
                    var found = new List<Job>();
                    PageCursor? next = null;
                    do
                    {
                        var page = await store.Queries.ListAsync(query with { After = next }, Cancel);
                        found.AddRange(page.Items);
                        next = page.Next;
                    }
                    while (next is not null);

                    var expected = Enumerable.Range(0, labels.Length)
                        .Where(i => (!one || i % 2 == 0) && selector.All(requirement => JobStoreModel.Satisfies(labels[i], requirement)))
                        .Select(i => $"j-{i:00}");
                    Assert.Equal(expected, found.Select(job => job.Id.Value).Order(StringComparer.Ordinal));
                    AssertInOrder(found, order, reverse);
                }
            },
            iter: 40);

    [Fact]
    public async Task Store_WithManyCallers_LosesNothingAndMixesNothing()
    {
        const int jobs = 24, changes = 20;

        await Task.WhenAll(Enumerable.Range(0, jobs).Select(async job =>
        {
            var record = JobSamples.Record($"j-{job:00}");
            var etag = await CommitAsync(JobSamples.Submission(record));
            for (var i = 2; i <= changes; i++)
            {
                record = record with { Revision = i, NextSequence = i + 1 };
                etag = await CommitAsync(new()
                {
                    Job = record,
                    ExpectedETag = etag,
                    Executions = [JobSamples.Execution($"e-{job}-{i}", record.Id.Value) with { Revision = i }],
                    History = [JobSamples.Entry(record.Id, i), JobSamples.Entry(record.Id, i - 1)],
                });

                // What a caller was told is committed, it and everybody reads.
                Assert.Equal(i, (await Queries.GetRecordAsync(record.Id, Cancel))!.Revision);
            }
        }));

        for (var job = 0; job < jobs; job++)
        {
            var stored = (await Jobs.LoadAsync(new($"j-{job:00}"), Cancel))!;
            Assert.Equal(changes, stored.Record.Revision);
            Assert.Equal(Enumerable.Range(2, changes - 1).Select(i => new ExecutionId($"e-{job}-{i}")), stored.Live.Select(execution => execution.Id));
            Assert.Equal(
                Enumerable.Range(1, changes).Select(i => (long)i),
                (await Queries.ListHistoryAsync(new() { JobId = stored.Record.Id }, Cancel)).Select(entry => entry.Sequence));
        }
    }

    private static async Task ApplyAsync(IJobStore store, JobStoreModel model, Step step)
    {
        var etag = model.ETag(step.Job);
        if (step.Choice == 0)
        {
            Assert.Equal(model.Delete(step.Job, etag), await store.DeleteAsync(step.Job, etag, Cancel));
            return;
        }

        // Now and then with a tag of somebody who read too early.
        var expected = step.Choice == 1 ? etag + 1 : etag;
        var change = Change(step, model.Record(step.Job), expected);

        var outcome = await store.CommitAsync(change, Cancel);

        Assert.Equal(model.Commit(change, outcome.ETag), outcome);
    }

    private static ChangeSet Change(Step step, JobRecord? before, long expected)
    {
        var record = (before ?? JobSamples.Record(step.Job.Value, step.Name)) with
        {
            State = new(step.State, $"step {step.Number}"),
            Revision = step.Number,
            DueAt = step.Number % 2 == 0 ? JobSamples.Start.AddSeconds(step.Number) : null,
        };
        var isNew = expected == 0;
        record = isNew || step.Choice > 3 ? record : record with { Version = record.Version + 1 };
        return new()
        {
            Job = record,
            ExpectedETag = expected,
            NewVersion = isNew || before is null || record.Version != before.Version ? JobSamples.Spec(record.Id.Value, record.Name) : null,
            Executions = [JobSamples.Execution($"e-{step.Job}-{step.Number}", step.Job.Value, (ExecutionStateType)(step.Number + 4))],
            History = [JobSamples.Entry(step.Job, step.Number), JobSamples.Entry(step.Job, step.Number + 1)],
            IdempotencyKey = step.Choice == 9 ? $"key-{step.Number}" : null,
            EvaluationId = $"evaluation-{step.Job}",
        };
    }

    private static async Task AssertHoldsAsync(JobStoreUnderTest store, JobStoreModel model)
    {
        for (var i = 0; i <= 4; i++)
        {
            var id = new JobId($"j-{i}");
            var stored = await store.Jobs.LoadAsync(id, Cancel);
            Same.As(model.Record(id), stored?.Record);
            Assert.Equal(model.ETag(id), stored?.ETag ?? 0);
            Same.As(model.History(id), await store.Queries.ListHistoryAsync(new() { JobId = id }, Cancel));
            Same.As(
                model.Executions(id).OrderBy(execution => execution.Id.Value, StringComparer.Ordinal),
                (await store.Queries.ListExecutionsAsync(new() { JobId = id, Order = ListOrder.Id }, Cancel)).Items);
        }

        Assert.Equal(
            model.Jobs.Where(job => !job.State.IsTerminal).Select(job => job.Id.Value).Order(StringComparer.Ordinal),
            (await store.Jobs.ListUnfinishedAsync(null, 100, Cancel)).Select(id => id.Value));
        Assert.Equal(
            model.Jobs.Where(job => job.DueAt is not null).Select(job => job.Id.Value).Order(StringComparer.Ordinal),
            (await store.Jobs.ListDueAsync(DateTimeOffset.MaxValue, 100, Cancel)).Select(id => id.Value).Order(StringComparer.Ordinal));
        Assert.Equal(
            model.Jobs.GroupBy(job => job.State.StateType).ToDictionary(group => group.Key, group => group.LongCount()),
            (await store.Queries.CountByStateAsync(Cancel)).Where(count => count.Value > 0).ToDictionary());
    }

    private sealed record Step(JobId Job, string Name, JobStateType State, int Choice, int Number);
}
