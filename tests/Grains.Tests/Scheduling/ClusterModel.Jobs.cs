using Bacalhau.TestKit;

namespace Bacalhau.Grains.Tests;

/// <summary>Users, and what a job's grain does with its facts.</summary>
internal sealed partial class ClusterModel
{
    private void Submit(Job job)
    {
        if (RecordOf(job.Id) is not null)
        {
            return;
        }

        var loaded = new LoadedJob(JobCommands.NewRecord(new(job, "model", "e"), now), 0, job with { Version = 1 }, []);
        var draft = new JobDraft(Situation(loaded), now, "e");
        JobCommands.Submit(draft);
        Decide(loaded, draft, [], [], lookAround: false);
        jobs[job.Id].Loaded = random.Next(10) == 0 ? null : loaded;
    }

    /// <summary>What the job's grain does in one turn.</summary>
    private void Turn(JobId id, IReadOnlyList<JobFact> facts, bool lookAround)
    {
        if (store.LoadAsync(id, default).Result is not { } stored)
        {
            foreach (var missing in facts.OfType<ExecutionsMissing>())
            {
                Forget(nodes[missing.NodeId], missing.Executions[0]);
            }

            return;
        }

        var loaded = jobs[id].Loaded ??= new(stored.Record, stored.ETag, stored.Spec, stored.Live);
        var draft = new JobDraft(Situation(loaded), now, "e");
        Decide(loaded, draft, [.. facts.Where(fact => fact is not RoomGranted)], [.. facts.OfType<RoomGranted>()], lookAround);
    }

    /// <summary>Takes a user's command.</summary>
    private void Decide(JobId id, Action<JobDraft> command)
    {
        if (store.LoadAsync(id, default).Result is not { } stored)
        {
            return;
        }

        var loaded = jobs[id].Loaded ??= new(stored.Record, stored.ETag, stored.Spec, stored.Live);
        var draft = new JobDraft(Situation(loaded), now, "e");
        try
        {
            command(draft);
        }
        catch (BacalhauException)
        {
            // The state does not allow it: nothing has changed.
            return;
        }

        Decide(loaded, draft, [], [], lookAround: false);
    }

    /// <summary>A user stops, changes or reruns a job.</summary>
    private void Command(ModelJob job)
    {
        switch (random.Next(6))
        {
            case 0:
                Decide(job.Id, draft => JobCommands.Stop(draft, "a user"));
                break;
            case < 4:
                var next = NewJob(job.Id) with { Type = job.Spec.Type, Count = job.Spec.RunsOnAllNodes ? 0 : random.Next(0, 6) };
                Decide(job.Id, draft =>
                {
                    JobCommands.Update(draft, new(next, "model", "e") { Force = true });
                    job.Spec = next;
                });
                break;
            default:
                Decide(job.Id, draft => JobCommands.Rerun(draft, draft.Spec, "a user"));
                break;
        }
    }

    private Job NewJob(JobId id)
    {
        var type = random.Next(8) switch { 0 or 1 => JobTypes.Ops, 2 => JobTypes.Service, 3 => JobTypes.Daemon, _ => JobTypes.Batch };
        var isLong = type is JobTypes.Service or JobTypes.Daemon;
        var timeouts = isLong || random.Next(3) > 0 ? null : new TimeoutConfig
        {
            TotalTimeout = random.Next(3) == 0 ? random.Next(5, 300) : 0,
            ExecutionTimeout = random.Next(2) == 0 ? random.Next(1, 30) : 0,
            QueueTimeout = random.Next(3) == 0 ? random.Next(5, 60) : 0,
        };
        return TestJobs.New(type, count: random.Next(0, 6), change: job => job with
        {
            Id = id,
            Name = id.Value,
            Priority = random.Next(3),
            Namespace = random.Next(2) == 0 ? "a" : "b",
            Policy = random.Next(3) switch
            {
                0 => new() { Spread = true, MaxParallelUpdates = random.Next(3), NodeLossGrace = random.Next(2) == 0 ? random.Next(60) : null },
                1 => new() { Retry = new() { MaxAttempts = random.Next(1, 5), InitialDelay = 1, FailOnExitCodes = random.Next(2) == 0 ? ["1"] : [] } },
                _ => null,
            },
        }).WithTask(task => task with
        {
            Resources = new(random.Next(1, 3) * 500 + "m", "100mb"),
            Publisher = new(random.Next(2) == 0 ? "local" : ""),
            Timeouts = timeouts,
        });
    }

    private void Decide(LoadedJob loaded, JobDraft draft, List<JobFact> facts, List<RoomGranted> grants, bool lookAround)
    {
        JobDecision.Weigh(draft, facts, lookAround || draft.Record.DueAt <= now);
        var all = true;
        foreach (var grant in grants)
        {
            loaded.Standing.Granted(grant, draft.Spec.RunsOnAllNodes);
            var admitted = draft.IsFinished ? grant.Placements : Admit(loaded.NeedsOf(draft.Spec), draft.Record.Id, grant.Placements);
            all &= admitted.Count == grant.Placements.Count;
            JobDecision.Place(draft, admitted);
        }

        Ask(loaded, draft, lookAround || !all);
        var plan = JobDecision.Conclude(draft);
        if (plan.MustCommit)
        {
            var outcome = store.CommitAsync(loaded.ToChange(plan, null, null), default).Result;
            Require(outcome.Status == CommitStatus.Committed, $"commit of {draft.Record.Id}: {outcome.Status}");
            loaded.Keep(plan, outcome.ETag);
        }
        else
        {
            loaded.Remember(plan);
        }

        Act(loaded, plan);
    }

    private void Ask(LoadedJob loaded, JobDraft draft, bool again)
    {
        var id = draft.Record.Id;
        var needs = loaded.NeedsOf(draft.Spec);
        var standing = loaded.Standing;
        for (var asks = 0; asks < 3; asks++)
        {
            if (JobDecision.Wanted(draft) <= 0)
            {
                var ticket = standing.AtEnd(now) ?? standing.Ticket;
                standing.Withdrawn();
                messages.Add(() => book.Withdraw(id, ticket));
                return;
            }

            if (standing.Next(draft, needs, again) is not { } request)
            {
                return;
            }

            if (random.Next(30) == 0)
            {
                // The answer is lost.
                book.Request(request, now);
                var ticket = standing.Ticket;
                standing.Withdrawn();
                messages.Add(() => book.Withdraw(id, ticket));
                messages.Add(() => Turn(id, [TimePassed.Instance], lookAround: false));
                return;
            }

            var news = book.Request(request, now);
            var answer = new PlacementAnswer(news?.Placements ?? [], now, news?.Shortage) { StandingTicket = news?.Ticket ?? book.TicketOf(id) };
            again = !standing.Answered(request, answer);
            draft.Memory = draft.Memory with { Shortage = answer.Shortage };
            var admitted = Admit(needs, id, answer.Placements);
            again |= admitted.Count < answer.Placements.Count;
            JobDecision.Place(draft, admitted);
            if (book.IsPassDue)
            {
                Pass();
            }
        }

        messages.Add(() => Turn(id, [TimePassed.Instance], lookAround: false));
    }

    private List<GrantedPlacement> Admit(JobNeeds needs, JobId job, IReadOnlyList<GrantedPlacement> placements)
    {
        List<GrantedPlacement> admitted = [];
        foreach (var placement in placements)
        {
            var node = nodes[placement.NodeId];
            // One that was away takes nothing until it has been heard of again.
            if (node is { IsCutOff: false, LostSince: null, Ledger: { } ledger } && StateOf(node).CanTakeWork && ledger.Admit(placement.ExecutionId, job, needs.Resources, [], node.Info.Compute.MaxCapacity) is { } entry)
            {
                if (entry is { Spec: null, Epoch: 0 })
                {
                    entry.LeaseUntil = now + options.GrantHold;
                }

                admitted.Add(placement);
            }
            else
            {
                book.Return([placement], refused: true);
            }

            Tell(node, placement.ExecutionId);
        }

        return admitted;
    }

    private void Act(LoadedJob job, Plan plan)
    {
        foreach (var execution in plan.Start)
        {
            messages.Add(() =>
            {
                if (nodes[execution.NodeId] is { Ledger: { } ledger } node && !ledger.IsOver(execution.Id))
                {
                    var entry = ledger.Add(execution.Id, execution.JobId, execution.Allocated, []);
                    if (entry.Stop is null)
                    {
                        (entry.LeaseUntil, entry.Epoch, entry.Spec) = (null, execution.Epoch, Placing.SpecOf(execution, job.Record, job.Spec));
                        Hand(node, entry.Spec);
                    }
                }
            });
        }

        foreach (var (id, order) in plan.Stop)
        {
            messages.Add(() =>
            {
                var node = nodes[id];
                if (node.Ledger?.Find(order.Id) is { } entry)
                {
                    entry.Stop = order;
                }

                Cancel(node, order.Id);
            });
        }

        foreach (var (id, fence) in plan.Permit)
        {
            messages.Add(() =>
            {
                if (nodes[id] is { Ledger: { } ledger } node && ledger.Find(fence.Id) is { Stop: null } entry && entry.Epoch == fence.Epoch)
                {
                    entry.MayPublish = true;
                    Permit(node, fence);
                }
            });
        }

        foreach (var (id, execution) in plan.Forget)
        {
            messages.Add(() => Forget(nodes[id], execution));
        }

        foreach (var placement in plan.Unused)
        {
            messages.Add(() =>
            {
                book.Return([placement], refused: false);
                Forget(nodes[placement.NodeId], placement.ExecutionId);
            });
        }
    }
}
