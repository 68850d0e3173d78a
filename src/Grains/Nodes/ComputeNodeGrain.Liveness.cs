namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    private static readonly TimeSpan QuietDelay = TimeSpan.FromMilliseconds(5);
    private readonly HashSet<JobId> untold = [];
    private long lastHeardAt;
    private long lastToldAt;

    /// <summary>Whether the queue will hear that something was refused here, after what is told now: it gives nothing here until it is told anew.</summary>
    private bool mustTellAgain;
    private long sequence;
    private bool isDirty;
    private bool isTelling;
    private bool jobsWait;

    private INodeDirectoryGrain Directory => GrainFactory.GetGrain<INodeDirectoryGrain>(0);

    private void Hear()
    {
        lastHeardAt = clock.GetTimestamp();
        Move(health.Hear(clock.GetUtcNow(), settings.HeartbeatInterval));
        if (mustTellAgain || clock.GetElapsedTime(lastToldAt) >= settings.TellAliveAfter)
        {
            mustTellAgain = false;
            Changed();
        }
    }

    /// <summary>Takes the next state of health; jobs hear of it when the node has come or gone.</summary>
    private void Move(NodeHealth next)
    {
        var before = health;
        health = next;
        if (next.IsNewsAfter(before))
        {
            if (next.Liveness == NodeLiveness.Lost)
            {
                LogLost(logger, Id, next.LastError);
            }

            TellJobs();
        }

        if (next.BackOffUntil is { } until && before.BackOffUntil is null)
        {
            LogBackOff(logger, Id, next.RecentLosses(clock.GetUtcNow()), until);
        }

        if (next.Liveness != before.Liveness || next.BackOffUntil != before.BackOffUntil)
        {
            Changed();
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (record is not null)
        {
            Move(health.Age(clock.GetElapsedTime(lastHeardAt), clock.GetUtcNow(), settings));
            await TraceAsync();
        }

        book.AskAfterLeases(clock.GetUtcNow());
        book.PostOverdue(clock.GetUtcNow());
        PostAll();
        if (untold.Count > 0)
        {
            TellJobs();
        }

        if (isDirty)
        {
            await TellDirectoryAsync();
        }
    }

    /// <summary>Tells every job that has something here what became of the node.</summary>
    private void TellJobs()
    {
        if (record is null)
        {
            return;
        }

        var state = ToState();
        book.AddJobs(untold);
        foreach (var job in untold)
        {
            book.AddFact(job, new NodeChanged(state));
        }

        untold.Clear();
        PostAll();
    }

    private NodeState ToState() => health.Describe(record!, book.Ledger, ++sequence, clock.GetUtcNow(), CountStrays());

    /// <summary>Counts what is about on the node, wanted or not.</summary>
    private int CountAbout() => book.Ledger.Holding + CountStrays();

    /// <summary>Between its introduction and its first heartbeat a node has only said how many it runs.</summary>
    private int CountStrays() => hasHeard || incarnation is null ? book.Strays : Math.Max(0, record!.Info.Compute.RunningExecutions - book.Ledger.Holding);

    /// <summary>The directory must hear of it; what changes while it is being told goes together with the next.</summary>
    private void Changed()
    {
        isDirty = true;
        if (!isTelling)
        {
            TellDirectoryAsync().Ignore();
        }
    }

    /// <summary>Whoever is answered next finds the decision in the list of nodes.</summary>
    private async Task TellDirectoryNowAsync()
    {
        try
        {
            await Directory.UpdateAsync(new(ToState(), []));
        }
        catch (Exception error)
        {
            LogDirectorySilent(logger, error, Id);
            Changed();
        }
    }

    private async Task TellDirectoryAsync()
    {
        if (isTelling)
        {
            return;
        }

        isTelling = true;
        try
        {
            while (isDirty && record is not null)
            {
                // Nobody waits for room: what changes within a moment goes together.
                await (jobsWait ? YieldAsync() : Task.Delay(QuietDelay, clock));
                isDirty = false;
                lastToldAt = clock.GetTimestamp();
                var admitted = book.TakeAdmitted();
                try
                {
                    jobsWait = await Directory.UpdateAsync(new(ToState(), admitted));
                }
                catch (Exception error)
                {
                    LogDirectorySilent(logger, error, Id);
                    book.ReturnAdmitted(admitted);
                    isDirty = true;
                    return;
                }
            }
        }
        finally
        {
            isTelling = false;
        }

        static async Task YieldAsync() => await Task.Yield();
    }
}
