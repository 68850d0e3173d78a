using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Grains;

/// <summary>The queue: a book in memory, and the messages around it.</summary>
internal sealed partial class QueueGrain(
    IJobStore store,
    IOptions<SchedulingOptions> options,
    GrainMetrics metrics,
    TimeProvider clock,
    ILogger<QueueGrain> logger) : Grain, IQueueGrain
{
    private readonly SchedulingOptions settings = options.Value;
    private QueueBook book = null!;
    private int lastCount;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        book = new(settings.Strategy == NodeScorers.BinPack, settings.GrantHold, (ulong)clock.GetUtcNow().UtcTicks, ExecutionId.New);
        var changes = await GrainFactory.GetGrain<INodeDirectoryGrain>(0).GetChangesAsync(0);
        book.Apply(new([.. changes.Changed.Select(node => new NodeDelta(node, []))], changes.IsComplete));
        var period = settings.GrantHold / 3;
        this.RegisterGrainTimer(ExpireAsync, new GrainTimerCreationOptions(period, period) { Interleave = true, KeepAlive = true });
        Awakening.WakeAllAsync(store, GrainFactory, logger, CancellationToken.None).Ignore();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Queued(-lastCount);
        return Task.CompletedTask;
    }

    public Task<PlacementAnswer> RequestAsync(PlacementRequest request)
    {
        var now = clock.GetUtcNow();
        var news = book.Request(request, now);
        Count();
        return Task.FromResult(news is { } told
            ? new PlacementAnswer(told.Placements, now + settings.GrantHold, told.Shortage)
            : new PlacementAnswer([], now, null));
    }

    public Task WithdrawAsync(JobId job)
    {
        if (book.Withdraw(job))
        {
            Pass();
        }

        Count();
        return Task.CompletedTask;
    }

    public Task ReturnAsync(JobId job, IReadOnlyList<GrantedPlacement> unused, bool refused)
    {
        book.Return(unused, refused);
        Pass();
        return Task.CompletedTask;
    }

    public Task<bool> NodesChangedAsync(NodeNews news)
    {
        if (book.Apply(news))
        {
            Pass();
        }

        return Task.FromResult(book.Waiting > 0);
    }

    public Task<QueueEntry?> DescribeAsync(JobId job) => Task.FromResult(book.Describe(job));

    public Task<PlacementExplanation> ExplainAsync(PlacementQuestion question) => Task.FromResult(book.Explain(question));

    private Task ExpireAsync(CancellationToken cancellationToken)
    {
        // Room that nobody took in time: the grant may have been lost on its way, so its job is made to ask again.
        foreach (var job in book.Expire(clock.GetUtcNow()))
        {
            GrainFactory.GetGrain<IJobGrain>(job.Value).WakeAsync().Ignore();
        }

        Pass();
        return Task.CompletedTask;
    }

    private void Pass()
    {
        if (book.Waiting == 0)
        {
            return;
        }

        var began = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        foreach (var news in book.Pass(now))
        {
            List<JobFact> facts = new(2);
            if (news.Placements.Count > 0)
            {
                facts.Add(new RoomGranted(news.Placements, news.Ticket, now + settings.GrantHold));
            }

            if (news.Shortage is { } shortage)
            {
                facts.Add(new RoomMissing(news.Ticket, shortage));
            }

            PostAsync(news.JobId, facts).Ignore();
        }

        metrics.Passed(clock.GetElapsedTime(began));
        Count();
    }

    private async Task PostAsync(JobId job, List<JobFact> facts)
    {
        try
        {
            await GrainFactory.GetGrain<IJobGrain>(job.Value).PostAsync(facts);
        }
        catch (Exception error)
        {
            // Held room runs out, and then the job is woken.
            LogJobSilent(logger, error, job);
        }
    }

    private void Count()
    {
        if (book.Waiting != lastCount)
        {
            metrics.Queued(book.Waiting - lastCount);
            lastCount = book.Waiting;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobID} did not take room it was granted; it is asked again when the grant has run out")]
    private static partial void LogJobSilent(ILogger logger, Exception error, JobId jobID);
}
