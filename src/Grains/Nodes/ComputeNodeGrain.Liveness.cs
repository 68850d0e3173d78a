namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    private static readonly TimeSpan QuietDelay = TimeSpan.FromMilliseconds(5);
    private readonly HashSet<JobId> untold = [];
    private List<ExecutionId> admittedSince = [];
    private NodeHealth health = new();
    private long lastHeardAt;
    private long sequence;
    private bool isDirty;
    private bool isTelling;
    private bool jobsWait;

    private INodeDirectoryGrain Directory => GrainFactory.GetGrain<INodeDirectoryGrain>(0);

    private void Hear()
    {
        lastHeardAt = clock.GetTimestamp();
        Move(health.Hear(clock.GetUtcNow(), settings.HeartbeatInterval));
        Changed();
    }

    /// <summary>Takes the next state of health; jobs hear of it when the node has come or gone.</summary>
    private void Move(NodeHealth next)
    {
        var before = health;
        health = next;
        var isHere = next.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect;
        if (next.Liveness == NodeLiveness.Lost && before.Liveness != NodeLiveness.Lost)
        {
            LogLost(logger, Id, next.LastError);
            TellJobs();
        }
        else if (isHere && before.Liveness is NodeLiveness.Unknown or NodeLiveness.Lost)
        {
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

        AskAfterLeases();
        PostOverdue();
        if (untold.Count > 0)
        {
            TellJobs();
        }

        if (isDirty)
        {
            await TellDirectoryAsync();
        }
    }

    /// <summary>
    /// A lease that nobody used in time: its job may have died before the commit, or the order to start was lost. Only the job knows; it answers with
    /// an order to start or to forget, and until then the room stays set aside, for it may be committed.
    /// </summary>
    private void AskAfterLeases()
    {
        var now = clock.GetUtcNow();
        foreach (var entry in ledger.Entries)
        {
            if (entry.LeaseUntil is { } until && until <= now)
            {
                entry.LeaseUntil = now + settings.GrantHold;
                AddFact(entry.Job, new ExecutionsMissing(Id, [entry.Id]));
            }
        }

        PostAll();
    }

    /// <summary>Tells every job that has something here what became of the node.</summary>
    private void TellJobs()
    {
        if (record is null)
        {
            return;
        }

        var state = ToState();
        foreach (var entry in ledger.Entries)
        {
            if (entry.Stop is null && entry.LeaseUntil is null)
            {
                untold.Add(entry.Job);
            }
        }

        foreach (var job in untold)
        {
            AddFact(job, new NodeChanged(state));
        }

        untold.Clear();
        PostAll();
    }

    private NodeState ToState()
    {
        var current = record!;
        var info = said ?? current.Info;
        var compute = info.Compute;
        return new()
        {
            Info = info with
            {
                Labels = NodeLabels.Merge(info.Labels, current.OperatorLabels),
                Compute = compute with
                {
                    AvailableCapacity = health.Liveness == NodeLiveness.Lost ? ComputeResources.None : compute.MaxCapacity - ledger.Used,

                    // What jobs have given up on a node that is away counts no more, though nobody can say that it has ended.
                    RunningExecutions = health.Liveness == NodeLiveness.Lost ? ledger.Wanted : ledger.Holding,
                },
            },
            Membership = current.Membership,
            Liveness = health.Liveness,
            Eligibility = current.Eligibility,
            DrainDeadlineAt = current.DrainDeadlineAt,
            LastHeartbeatAt = health.HeardAt,
            ConnectedSince = health.ConnectedSince,
            DisconnectedSince = health.DisconnectedSince,
            LastError = health.LastError,
            Sequence = ++sequence,
            BackOffUntil = health.BackOffUntil,
            RecentLosses = health.RecentLosses(clock.GetUtcNow()),
            OperatorLabels = current.OperatorLabels,
        };
    }

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
                var admitted = admittedSince;
                admittedSince = [];
                try
                {
                    jobsWait = await Directory.UpdateAsync(new(ToState(), admitted));
                }
                catch (Exception error)
                {
                    LogDirectorySilent(logger, error, Id);
                    admittedSince.AddRange(admitted);
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
