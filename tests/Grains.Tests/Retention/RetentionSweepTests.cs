using System.Diagnostics.Metrics;
using Bacalhau.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class RetentionSweepTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Long = TimeProvider.System.GetUtcNow().AddDays(-30);
    private GrainCluster cluster = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => cluster = await GrainCluster.StartAsync();

    public ValueTask DisposeAsync() => cluster.DisposeAsync();

    [Fact]
    public async Task Sweep_ByAge_RemovesWhatEndedBefore_AndNothingElse()
    {
        var old = await FinishedAsync(Long);
        var young = await FinishedAsync(TimeProvider.System.GetUtcNow());
        var running = await StoredAsync(Long, JobStateType.Running);

        var removed = await SweepAsync(new() { Age = TimeSpan.FromDays(7) });

        Assert.Equal(1, removed);
        Assert.Null(await cluster.Store.GetRecordAsync(old, Cancel));
        Assert.NotNull(await cluster.Store.GetRecordAsync(young, Cancel));
        Assert.NotNull(await cluster.Store.GetRecordAsync(running, Cancel));
    }

    [Fact]
    public async Task Sweep_ByCount_KeepsTheNewest_OfEachNamespaceAndOfAll()
    {
        var a = await FinishedAsync(Long, "a");
        var b = await FinishedAsync(Long.AddDays(1), "b");
        var a2 = await FinishedAsync(Long.AddDays(2), "a");
        var b2 = await FinishedAsync(Long.AddDays(3), "b");

        var ofEach = await SweepAsync(new() { MaxJobsPerNamespace = 1 });
        var left = await LeftAsync(a, b, a2, b2);
        var ofAll = await SweepAsync(new() { MaxJobs = 1 });

        Assert.Equal((2, 1), (ofEach, ofAll));
        Assert.Equal([a2, b2], left);
        Assert.Equal([b2], await LeftAsync(a, b, a2, b2));
    }

    [Fact]
    public async Task Sweep_StopsAtItsBound_AndTheNextGoesOn()
    {
        for (var i = 0; i < 5; i++)
        {
            await FinishedAsync(Long.AddMinutes(i));
        }

        var options = new JobRetentionOptions { Age = TimeSpan.FromDays(1), MaxJobsPerSweep = 3 };

        Assert.Equal((3, 2, 0), (await SweepAsync(options), await SweepAsync(options), await SweepAsync(options)));
    }

    [Fact]
    public async Task Sweep_WithManyPages_RemovesAll_AndCounts()
    {
        const int many = RetentionSweep.PageSize * 2 + 10;
        for (var i = 0; i < many; i++)
        {
            await FinishedAsync(Long);
        }

        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "jobs_removed")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => counted += tags[0].Value is "age" ? value : 0);
        listener.Start();

        Assert.Equal(many, await SweepAsync(new() { Age = TimeSpan.FromDays(1) }));
        Assert.Equal(many, counted);
    }

    [Fact]
    public async Task Sweep_BrokenOffInTheMiddle_IsFinishedByTheNext()
    {
        var jobs = new List<JobId>();
        for (var i = 0; i < 20; i++)
        {
            jobs.Add(await FinishedAsync(Long));
        }

        using var breaks = new CancellationTokenSource();
        cluster.Store.BeforeDelete = _ =>
        {
            breaks.Cancel();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NewSweep(new() { Age = TimeSpan.FromDays(1) }).RunAsync(breaks.Token));
        cluster.Store.BeforeDelete = null;
        var left = await LeftAsync([.. jobs]);
        await SweepAsync(new() { Age = TimeSpan.FromDays(1) });

        Assert.InRange(left.Count, 1, 19);
        Assert.Empty(await LeftAsync([.. jobs]));
    }

    [Fact]
    public async Task Sweep_WithAStoreThatFails_EndsAndTriesAgainNextTime()
    {
        var job = await FinishedAsync(Long);
        cluster.Store.BeforeDelete = _ => new IOException("disk full");

        Assert.Equal(0, await SweepAsync(new() { Age = TimeSpan.FromDays(1) }));
        cluster.Store.BeforeDelete = null;

        Assert.Equal(1, await SweepAsync(new() { Age = TimeSpan.FromDays(1) }));
        Assert.Null(await cluster.Store.GetRecordAsync(job, Cancel));
    }

    [Fact]
    public async Task Delete_OfAJobThatChangedSinceItWasListed_LeavesIt()
    {
        var job = await FinishedAsync(TimeProvider.System.GetUtcNow());

        Assert.False(await cluster.Job(job).DeleteAsync(TimeProvider.System.GetUtcNow().AddHours(-1)));
        Assert.NotNull(await cluster.Store.GetRecordAsync(job, Cancel));
        Assert.True(await cluster.Job(job).DeleteAsync(TimeProvider.System.GetUtcNow().AddHours(1)));
    }

    [Fact]
    public async Task NameOfARemovedJob_IsFree_AndItsOldReportsChangeNothing()
    {
        var agent = await cluster.AddNodeAsync("n-one", change: agent => agent.Script = _ => [ExecutionPhase.Running]);
        var job = TestJobs.New(change: job => job with { Name = "nightly" });
        await cluster.SubmitAsync(job);
        var held = await agent.WhenHoldingAsync(spec => spec.JobId == job.Id);
        agent.IsCutOff = true;
        await cluster.Job(job.Id).StopAsync("enough");
        Assert.True(await cluster.Job(job.Id).DeleteAsync(DateTimeOffset.MaxValue));

        var again = await cluster.SubmitAsync(TestJobs.New(change: other => other with { Name = "nightly" }));
        agent.IsCutOff = false;
        await agent.BeatAsync();
        await agent.BeatAsync();
        await agent.BeatAsync();

        Assert.Equal(SubmitStatus.Accepted, again.Status);
        Assert.DoesNotContain(agent.Holding, report => report.Id == held.Id);
        Assert.Null(await cluster.Store.GetRecordAsync(job.Id, Cancel));
    }

    [Fact]
    public async Task NodeThatWasAway_HearsOnItsReturnWhatToRemove_UntilItHasSaidSo()
    {
        var agent = await cluster.AddNodeAsync("n-one");
        var job = TestJobs.New();
        await cluster.SubmitAsync(job);
        await cluster.WhenAsync(job.Id, JobStateType.Completed);
        var execution = Assert.Single(cluster.Store.ExecutionsOf(job.Id)).Id;
        agent.IsCutOff = true;
        Assert.True(await cluster.Job(job.Id).DeleteAsync(DateTimeOffset.MaxValue));

        agent.KeepsDiscards = true;
        agent.IsCutOff = false;
        await agent.ReplaceAsync();
        await agent.Discards.FirstAsync(id => id == execution);
        var whileKept = await cluster.Store.ListDiscardsAsync(agent.NodeId, 10, Cancel);
        agent.KeepsDiscards = false;
        await cluster.Store.WhenConfirmedAsync(agent.NodeId, execution).WaitAsync(GrainCluster.Patience, Cancel);

        Assert.Equal([execution], whileKept);
        Assert.Empty(await cluster.Store.ListDiscardsAsync(agent.NodeId, 10, Cancel));
    }

    [Fact]
    public void Turn_IsWithTheFirstOfTheActiveSilos()
    {
        var (first, second) = (SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1), SiloAddress.New(System.Net.IPAddress.Loopback, 2, 1));
        ClusterMember[] both = [new(second, SiloStatus.Active, "b"), new(first, SiloStatus.Active, "a")];
        ClusterMember[] dead = [new(second, SiloStatus.Active, "b"), new(first, SiloStatus.Dead, "a")];

        Assert.True(RetentionSweeper.IsMine(both, first));
        Assert.False(RetentionSweeper.IsMine(both, second));
        Assert.True(RetentionSweeper.IsMine(dead, second));
        Assert.True(RetentionSweeper.IsMine([], second));
    }

    [Fact]
    public void Description_NamesEveryLimit_AndIsMissingWithoutOne()
    {
        Assert.Null(new JobRetentionOptions().Describe());
        Assert.Equal(
            "Finished jobs are removed here 7.00:00:00 after their end, or beyond the newest 10 of their namespace, or beyond the newest 100 of all",
            new JobRetentionOptions { Age = TimeSpan.FromDays(7), MaxJobs = 100, MaxJobsPerNamespace = 10 }.Describe());
    }

    private Task<JobId> FinishedAsync(DateTimeOffset at, string space = "default") => StoredAsync(at, JobStateType.Completed, space);

    private async Task<JobId> StoredAsync(DateTimeOffset at, JobStateType state, string space = "default")
    {
        var record = JobSamples.Record(JobId.New().Value, @namespace: space, createdAt: at) with { State = new(state), Waiting = PartitionSet.Empty };
        await cluster.Store.CommitAsync(JobSamples.Submission(record), Cancel);
        return record.Id;
    }

    private Task<int> SweepAsync(JobRetentionOptions options) => NewSweep(options).RunAsync(Cancel);

    private RetentionSweep NewSweep(JobRetentionOptions options) => new(
        cluster.Store, cluster.Grains, options, cluster.Services.GetRequiredService<RetentionMetrics>(), TimeProvider.System, NullLogger.Instance);

    private async Task<List<JobId>> LeftAsync(params JobId[] jobs)
    {
        var left = new List<JobId>();
        foreach (var job in jobs)
        {
            if (await cluster.Store.GetRecordAsync(job, Cancel) is not null)
            {
                left.Add(job);
            }
        }

        return left;
    }
}
