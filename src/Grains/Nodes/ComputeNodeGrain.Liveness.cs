namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    private static readonly TimeSpan QuietDelay = TimeSpan.FromMilliseconds(5);
    private readonly HashSet<JobId> untold = [];
    private readonly Queue<DateTimeOffset> losses = [];
    private List<ExecutionId> admittedSince = [];
    private NodeLiveness liveness;
    private long lastHeardAt;
    private long sequence;
    private DateTimeOffset heardAt;
    private DateTimeOffset connectedSince;
    private DateTimeOffset disconnectedSince;
    private DateTimeOffset quietUntil;
    private string lastError = "";
    private bool isDirty;
    private bool isTelling;
    private bool jobsWait;

    private INodeDirectoryGrain Directory => GrainFactory.GetGrain<INodeDirectoryGrain>(0);

    private void Hear()
    {
        lastHeardAt = clock.GetTimestamp();
        heardAt = clock.GetUtcNow();
        if (liveness != NodeLiveness.Connected)
        {
            var wasAway = liveness != NodeLiveness.Suspect;
            liveness = NodeLiveness.Connected;
            lastError = "";
            if (wasAway)
            {
                connectedSince = heardAt;
                TellJobs();
            }
        }

        Changed();
    }

    private void Lose(string reason)
    {
        var now = clock.GetUtcNow();
        liveness = NodeLiveness.Lost;
        lastError = reason;
        disconnectedSince = now;
        losses.Enqueue(now);
        while (losses.TryPeek(out var first) && (now - first > TimeSpan.FromMinutes(10) || losses.Count > 10))
        {
            losses.Dequeue();
        }

        // A node that comes and goes gets work again only after it has stayed for a while, longer each time.
        quietUntil = losses.Count < 3 ? default : now + TimeSpan.FromSeconds(Math.Min(300, settings.HeartbeatInterval.TotalSeconds * Math.Pow(2, losses.Count - 2)));
        LogLost(logger, Id, reason);
        TellJobs();
        Changed();
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        var silence = clock.GetElapsedTime(lastHeardAt);
        if (record is not null && liveness != NodeLiveness.Lost && silence >= settings.LostAfter)
        {
            Lose("heartbeat timeout");
        }
        else if (liveness == NodeLiveness.Connected && silence >= settings.SuspectAfter)
        {
            liveness = NodeLiveness.Suspect;
            Changed();
        }

        AskAfterLeases();
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
        var info = current.Info;
        var compute = info.Compute;
        return new()
        {
            Info = info with
            {
                Labels = MergeLabels(info.Labels, current.OperatorLabels),
                Compute = compute with
                {
                    AvailableCapacity = liveness == NodeLiveness.Lost ? ComputeResources.None : compute.MaxCapacity - ledger.Used,
                    RunningExecutions = ledger.Holding,
                },
            },
            Membership = current.Membership,
            Liveness = liveness == NodeLiveness.Connected && quietUntil > clock.GetUtcNow() ? NodeLiveness.Suspect : liveness,
            Eligibility = current.Eligibility,
            DrainDeadlineAt = current.DrainDeadlineAt,
            LastHeartbeatAt = heardAt,
            ConnectedSince = connectedSince,
            DisconnectedSince = disconnectedSince,
            LastError = lastError,
            Sequence = ++sequence,
        };
    }

    private static IReadOnlyDictionary<string, string> MergeLabels(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> operators)
    {
        if (operators.Count == 0)
        {
            return own;
        }

        var merged = new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var (key, value) in operators)
        {
            if (value.Length == 0)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value;
            }
        }

        return merged;
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
