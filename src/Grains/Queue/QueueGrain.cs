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
        if (book.IsPassDue)
        {
            Pass();
        }

        Count();
        return Task.FromResult(news is { } told
            ? new PlacementAnswer(told.Placements, now + settings.GrantHold, told.Shortage) { StandingTicket = told.Ticket }
            : new PlacementAnswer([], now, null) { StandingTicket = book.TicketOf(request.JobId) });
    }

    public Task WithdrawAsync(JobId job, long ticket)
    {
        if (book.Withdraw(job, ticket))
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
        // Room that nobody took in time: the grant, or its refusal, may have been lost on its way.
        if (book.Expire(clock.GetUtcNow()) is var unused and > 0)
        {
            LogUnused(logger, unused);
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
            // Held room runs out and is granted anew.
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobID} did not take room it was granted; it is granted anew when that has run out")]
    private static partial void LogJobSilent(ILogger logger, Exception error, JobId jobID);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} grants of room were not used in time; they are granted anew")]
    private static partial void LogUnused(ILogger logger, int count);
}
