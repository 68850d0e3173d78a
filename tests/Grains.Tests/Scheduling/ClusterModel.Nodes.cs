namespace Bacalhau.Grains.Tests;

/// <summary>Nodes: what their agents do, and what their grains do with heartbeats.</summary>
internal sealed partial class ClusterModel
{
    /// <summary>The agent takes what fits; the rest stays with it until there is room.</summary>
    private void Hand(ModelNode node, ExecutionSpec spec)
    {
        var report = new ExecutionReport
        {
            Id = spec.Id,
            Epoch = spec.Epoch,
            JobId = spec.JobId,
            NodeId = node.Info.Id,
            Phase = ExecutionPhase.Accepted,
            At = default,
        };
        if (!node.IsCutOff && node.Agent.TryAdd(spec.Id, new(spec, report)))
        {
            // Not so when the node had lost its disk: it begins anew.
            overOnNodes.Remove(spec.Id);
        }
    }

    private void Cancel(ModelNode node, ExecutionId id)
    {
        if (!node.IsCutOff && node.Agent.TryGetValue(id, out var held) && !held.Report.IsTerminal)
        {
            Report(node, held, ExecutionPhase.Cancelled);
        }
    }

    private static void Permit(ModelNode node, ExecutionFence fence)
    {
        if (!node.IsCutOff && node.Agent.TryGetValue(fence.Id, out var held) && held.Report.Phase == ExecutionPhase.AwaitingPublish && held.Report.Epoch == fence.Epoch)
        {
            node.Agent[fence.Id] = held with { MayPublish = true };
        }
    }

    private void Report(ModelNode node, Held held, ExecutionPhase phase, FailureCause? cause = null, RunResult? result = null)
    {
        var report = held.Report with { Phase = phase, Cause = cause, Result = result ?? held.Report.Result };
        node.Agent[held.Spec.Id] = held with { Report = report };
        if (report.IsTerminal)
        {
            overOnNodes.Add(report.Id);
        }

        if (phase == ExecutionPhase.Completed)
        {
            completedOnNodes.Add(held.Spec.Id);
        }
    }

    /// <summary>A report of another epoch than the one that was placed: the end of something that is no more.</summary>
    private void Forge()
    {
        var live = jobs.Keys.SelectMany(LiveOf).ToList();
        if (live.Count > 0)
        {
            var execution = Any(live);
            var report = new ExecutionReport
            {
                Id = execution.Id,
                Epoch = execution.Epoch + (random.Next(2) == 0 ? -1 : 1),
                JobId = execution.JobId,
                NodeId = execution.NodeId,
                Phase = ExecutionPhase.Completed,
                Result = new(),
                At = now,
            };
            messages.Add(() => Turn(report.JobId, [new ExecutionReported(report)], lookAround: false));
        }
    }

    /// <summary>An operator closes, drains, rejects or opens a node.</summary>
    private void Administer(ModelNode node)
    {
        (node.Membership, node.Eligibility, node.DrainDeadlineAt) = random.Next(6) switch
        {
            0 => (NodeMembership.Approved, NodeEligibility.Cordoned, (DateTimeOffset?)null),
            1 => (NodeMembership.Approved, NodeEligibility.Draining, null),
            2 => (NodeMembership.Approved, NodeEligibility.Draining, now + TimeSpan.FromSeconds(random.Next(30))),
            3 => (NodeMembership.Rejected, NodeEligibility.Eligible, null),
            _ => (NodeMembership.Approved, NodeEligibility.Eligible, null),
        };
        TellOfAdministration(node);
    }

    private void TellOfAdministration(ModelNode node)
    {
        node.WasRejected |= node.Membership == NodeMembership.Rejected;
        Tell(node);
        TellJobs(node);
    }

    /// <summary>The agent's process dies and comes back: what had begun is lost with it, what had not begun was never stored, ends are kept. Sometimes its disk is lost too.</summary>
    private void RestartAgent(ModelNode node)
    {
        var keeps = random.Next(8) > 0;
        node.HasLostDisk |= !keeps;
        foreach (var held in node.Agent.Values.ToList())
        {
            if (!keeps || held.Report.Phase is ExecutionPhase.Accepted)
            {
                node.Agent.Remove(held.Spec.Id);
                overOnNodes.Add(held.Spec.Id);
            }
            else if (held.Report.Phase == ExecutionPhase.Running)
            {
                Report(node, held, ExecutionPhase.Failed, FailureCause.NodeRestarted);
            }
        }
    }

    private void Forget(ModelNode node, ExecutionId id)
    {
        node.Ledger?.Remove(id);
        if (!node.IsCutOff && node.Agent.TryGetValue(id, out var held) && held.Report.IsTerminal)
        {
            node.Agent.Remove(id);
        }

        Tell(node);
    }

    /// <summary>Something the node runs goes on: it is refused or starts, ends well or fails, and publishes once it may.</summary>
    private void Work(ModelNode node)
    {
        foreach (var held in node.Agent.Values.Where(held => !held.Report.IsTerminal).ToList())
        {
            switch (held.Report.Phase)
            {
                case ExecutionPhase.Accepted when !isCalm && random.Next(40) == 0:
                    Report(node, held, ExecutionPhase.Refused);
                    break;
                case ExecutionPhase.Accepted:
                    Report(node, held, ExecutionPhase.Running);
                    break;
                case ExecutionPhase.Running when isCalm && held.Spec.JobType is JobTypes.Service or JobTypes.Daemon:
                    break;
                case ExecutionPhase.Running when random.Next(6) == 0:
                    Report(node, held, ExecutionPhase.Failed, random.Next(8) switch { 0 => FailureCause.UserError, 1 => FailureCause.Timeout, _ => FailureCause.Input });
                    break;
                case ExecutionPhase.Running:
                    var publishes = held.Spec.Task.Publisher is { IsEmpty: false };
                    Report(node, held, publishes ? ExecutionPhase.AwaitingPublish : ExecutionPhase.Completed, result: new() { ExitCode = random.Next(4) == 0 ? 1 : 0 });
                    break;
                case ExecutionPhase.AwaitingPublish when held.MayPublish:
                    Report(node, held, ExecutionPhase.Publishing);
                    break;
                case ExecutionPhase.Publishing:
                    Report(node, held, ExecutionPhase.Completed);
                    break;
            }
        }
    }

    /// <summary>What the node's grain does with a heartbeat; a grain whose memory is lost first reads its rows.</summary>
    private void Beat(ModelNode node)
    {
        if (node.IsCutOff)
        {
            node.LostSince ??= now;
            node.FirstAwayAt ??= now;
            if (now - node.LostSince > options.LostAfter)
            {
                Lose(node);
            }

            return;
        }

        node.LostSince = null;
        if (node.Ledger is null)
        {
            node.Ledger = new();
            foreach (var execution in store.ListLiveOnNodeAsync(node.Info.Id, default).Result)
            {
                node.Ledger.Add(execution.Id, execution.JobId, execution.Allocated, []).Epoch = execution.Epoch;
            }
        }

        if (node.Membership == NodeMembership.Rejected)
        {
            foreach (var held in node.Agent.Values.Where(held => !held.Report.IsTerminal).ToList())
            {
                Report(node, held, ExecutionPhase.Cancelled);
            }

            Tell(node);
            return;
        }

        foreach (var report in node.Agent.Values.Select(held => held.Report).ToList())
        {
            if (node.Ledger.Find(report.Id) is not { } entry)
            {
                node.Agent.Remove(report.Id);
            }
            else if (entry.Stop is not null)
            {
                node.Agent.Remove(report.Id);
                node.Ledger.Remove(report.Id);
            }
            else
            {
                if (report.IsTerminal)
                {
                    node.Ledger.Release(entry);
                    entry.Report = report;
                }

                if (entry.MayPublish)
                {
                    Permit(node, new(entry.Id, entry.Epoch));
                }

                messages.Add(() => Turn(report.JobId, [new ExecutionReported(report)], lookAround: false));
            }
        }

        foreach (var entry in node.Ledger.Entries.Where(entry => !node.Agent.ContainsKey(entry.Id)).ToList())
        {
            if (entry.Stop is not null)
            {
                node.Ledger.Remove(entry.Id);
            }
            else if (entry.LeaseUntil is { } until)
            {
                if (until < now)
                {
                    entry.LeaseUntil = now + options.GrantHold;
                    messages.Add(() => Turn(entry.Job, [new ExecutionsMissing(node.Info.Id, [entry.Id])], lookAround: false));
                }
            }
            else if (entry.Report is { IsTerminal: true } end)
            {
                messages.Add(() => Turn(entry.Job, [new ExecutionReported(end)], lookAround: false));
            }
            else if (entry.Spec is { } spec)
            {
                Hand(node, spec);
            }
            else
            {
                messages.Add(() => Turn(entry.Job, [new ExecutionsMissing(node.Info.Id, [entry.Id])], lookAround: false));
            }
        }

        Tell(node);
    }

    private void Lose(ModelNode node)
    {
        Tell(node);
        TellJobs(node);
    }

    private void TellJobs(ModelNode node)
    {
        var state = StateOf(node);
        foreach (var job in store.ListLiveOnNodeAsync(node.Info.Id, default).Result.Select(execution => execution.JobId).Distinct())
        {
            messages.Add(() => Turn(job, [new NodeChanged(state)], lookAround: false));
        }
    }

    private void Tell(ModelNode node, params IReadOnlyList<ExecutionId> admitted)
    {
        var delta = new NodeDelta(StateOf(node), admitted);
        if (book.Apply(new([delta], IsComplete: true)))
        {
            Pass();
        }
    }

    private void Pass()
    {
        foreach (var news in book.Pass(now))
        {
            List<JobFact> facts = [];
            if (news.Placements.Count > 0)
            {
                facts.Add(new RoomGranted(news.Placements, news.Ticket, now + options.GrantHold));
            }

            if (news.Shortage is { } shortage)
            {
                facts.Add(new RoomMissing(news.Ticket, shortage));
            }

            messages.Add(() => Turn(news.JobId, facts, lookAround: false));
        }
    }
}
