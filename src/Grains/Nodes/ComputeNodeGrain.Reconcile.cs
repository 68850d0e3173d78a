namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    private static readonly TimeSpan ResendAfter = TimeSpan.FromSeconds(1);
    private readonly Dictionary<JobId, List<JobFact>> facts = [];
    private long lastSequence;

    /// <summary>Compares what the agent holds with what it should hold, and says the difference.</summary>
    private AgentHeartbeatReply Reconcile(AgentHeartbeat heartbeat)
    {
        var now = clock.GetUtcNow();
        List<ExecutionSpec> start = [];
        List<StopOrder> stop = [];
        List<ExecutionFence> permit = [];
        List<ExecutionId> forget = [];
        var named = new HashSet<ExecutionId>(heartbeat.Executions.Count);
        foreach (var report in heartbeat.Executions)
        {
            named.Add(report.Id);
            var entry = Take(report, isHeartbeat: true);
            if (entry is null)
            {
                // Neither leased, nor started, nor a live row: its end is durable, or it was never wanted.
                if (report.IsTerminal)
                {
                    forget.Add(report.Id);
                }
                else
                {
                    stop.Add(new(report.Id, report.Epoch, "it is no longer wanted"));
                }
            }
            else if (entry.Stop is { } order && !report.IsTerminal)
            {
                stop.Add(order);
            }
            else if (entry.MayPublish && report.Phase == ExecutionPhase.AwaitingPublish)
            {
                permit.Add(new(entry.Id, entry.Epoch));
            }
        }

        List<LedgerEntry>? gone = null;
        foreach (var entry in ledger.Entries)
        {
            if (named.Contains(entry.Id) || entry.LeaseUntil is not null)
            {
                continue;
            }

            if (entry.Stop is not null)
            {
                if (now - entry.SentAt > ResendAfter)
                {
                    (gone ??= []).Add(entry);
                }
            }
            else if (entry.Report is { IsTerminal: true } end)
            {
                // It has ended and its agent has lost that with its disk: it must not run again, the job hears of its end from here.
                if (now - entry.PostedAt >= settings.HeartbeatInterval)
                {
                    entry.PostedAt = now;
                    AddFact(entry.Job, new ExecutionReported(end));
                }
            }
            else if (entry.Spec is null)
            {
                AddFact(entry.Job, new ExecutionsMissing(Id, [entry.Id]));
            }
            else if (now - entry.SentAt > ResendAfter || !outbox.IsReachable)
            {
                entry.SentAt = now;
                start.Add(entry.Spec);
            }
        }

        gone?.ForEach(entry => ledger.Remove(entry.Id));
        PostAll();
        Changed();
        return new() { Membership = record!.Membership, Start = start, Stop = stop, PermitPublish = permit, Forget = forget };
    }

    /// <summary>Takes one report; null when the ledger does not know the execution.</summary>
    private LedgerEntry? Take(ExecutionReport report, bool isHeartbeat)
    {
        if (ledger.Find(report.Id) is not { } entry)
        {
            return null;
        }

        if (report.Epoch != entry.Epoch && entry.Epoch != 0)
        {
            return entry;
        }

        var isNewer = entry.Report is not { } known || known.Phase < report.Phase || (known.Phase == report.Phase && known.Events.Count < report.Events.Count);
        if (isNewer)
        {
            entry.Report = report;
            entry.PostedAt = default;
        }

        if (report.IsTerminal)
        {
            ledger.Release(entry);
            if (entry.Stop is not null)
            {
                End(entry);
                return entry;
            }
        }

        // The job acknowledges facts before they are durable; what it must not lose is said again until it lets the ledger forget.
        var now = clock.GetUtcNow();
        var isOverdue = isHeartbeat && entry.Report!.Phase >= ExecutionPhase.AwaitingPublish && now - entry.PostedAt >= settings.HeartbeatInterval;
        if (entry.PostedAt == default || isOverdue)
        {
            entry.PostedAt = now;
            AddFact(entry.Job, new ExecutionReported(entry.Report!));
        }

        return entry;
    }

    /// <summary>An execution that is not wanted has ended: nobody needs to hear of it.</summary>
    private void End(LedgerEntry entry)
    {
        ledger.Remove(entry.Id);
        outbox.Forget(entry.Id);
        Changed();
    }

    private void AddFact(JobId job, JobFact fact)
    {
        if (!facts.TryGetValue(job, out var list))
        {
            facts[job] = list = new(1);
        }

        list.Add(fact);
    }

    private void PostAll()
    {
        foreach (var (job, list) in facts)
        {
            PostAsync(job, list).Ignore();
        }

        facts.Clear();
    }

    private async Task PostAsync(JobId job, List<JobFact> list)
    {
        try
        {
            await GrainFactory.GetGrain<IJobGrain>(job.Value).PostAsync(list);
        }
        catch (Exception error)
        {
            LogJobSilent(logger, error, job, Id);
            foreach (var fact in list)
            {
                switch (fact)
                {
                    case ExecutionReported { Report: var report } when ledger.Find(report.Id) is { } entry:
                        entry.PostedAt = default;
                        break;
                    case NodeChanged:
                        untold.Add(job);
                        break;
                }
            }
        }
    }
}
