namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    private static readonly TimeSpan QuietDelay = TimeSpan.FromMilliseconds(5);
    private readonly HashSet<JobId> untold = [];
    private long lastHeardAt;
    private long sequence;
    private bool isDirty;
    private bool isTelling;
    private bool jobsWait;

    private INodeDirectoryGrain Directory => GrainFactory.GetGrain<INodeDirectoryGrain>(0);

    private void Hear()
    {
        lastHeardAt = clock.GetTimestamp();
        if (pulse.Hear(clock.GetUtcNow()))
        {
            TellJobs();
        }

        Changed();
    }

    private void Lose(string reason)
    {
        pulse.Lose(reason, clock.GetUtcNow());
        LogLost(logger, Id, reason);
        TellJobs();
        Changed();
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (record is not null && pulse.Judge(clock.GetElapsedTime(lastHeardAt)) is { } judged)
        {
            if (judged == NodeLiveness.Lost)
            {
                Lose("heartbeat timeout");
            }
            else
            {
                Changed();
            }
        }

        book.AskAfterLeases(clock.GetUtcNow());
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

    private NodeState ToState() => pulse.Describe(record!, book.Ledger, ++sequence, clock.GetUtcNow());

    /// <summary>The directory must hear of it; what changes while it is being told goes together with the next.</summary>
    private void Changed()
    {
        isDirty = true;
        if (!isTelling)
        {
            TellDirectoryAsync().Ignore();
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
