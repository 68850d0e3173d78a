using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>What a job's grain does around the decision: an inbox, and turns that drain it, decide, commit, then act.</summary>
internal sealed class SimJob(World world, JobPlan plan)
{
    private const int MostAsks = 3;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(2);
    private List<object> inbox = [];
    private LoadedJob? loaded;
    private bool isRunning;
    private bool isSubmitted;
    private DateTimeOffset usedAt;
    private DateTimeOffset wakeAt;
    private int timer;

    /// <summary>Gets what it is and what will become of it.</summary>
    public JobPlan Plan => plan;

    /// <summary>Gets when its first execution was handed to an agent; null while none was.</summary>
    public TimeSpan? BeganAt { get; private set; }

    /// <summary>Gets when it was accepted.</summary>
    public TimeSpan? AcceptedAt { get; private set; }

    private JobId Id => plan.Job.Id;

    public void Submit()
    {
        isSubmitted = true;
        Enqueue(Reason.Submit);
    }

    public void StopByUser() => Enqueue(Reason.Stop);

    public void Wake() => Enqueue(Reason.LookAround);

    public void Post(IReadOnlyList<JobFact> facts)
    {
        foreach (var fact in facts)
        {
            inbox.Add(fact);
        }

        StartPump();
    }

    /// <summary>An agent has begun with an execution.</summary>
    public void Began(ExecutionId id, NodeId node)
    {
        BeganAt ??= world.Agenda.Elapsed;
        world.Journal.Note(SimEvent.Began, Id.Value, node.Value, id.Value);
    }

    private void Enqueue(Reason reason)
    {
        inbox.Add(reason);
        StartPump();
    }

    private void StartPump()
    {
        if (!isRunning)
        {
            isRunning = true;
            PumpAsync().Ignore();
        }
    }

    private async Task PumpAsync()
    {
        await world.Agenda.DelayAsync(TimeSpan.Zero);
        while (inbox.Count > 0)
        {
            var items = inbox;
            inbox = [];
            try
            {
                await TurnAsync(items);
            }
            catch (IOException)
            {
                // As the grain does: forget, come back from the store.
                inbox = [.. items.Concat(inbox).Where(item => item is Reason.Submit or Reason.Stop)];
                loaded = null;
                await world.Agenda.DelayAsync(TimeSpan.FromMilliseconds(200));
                inbox.Add(Reason.LookAround);
            }
            catch (Exception error)
            {
                world.Journal.Break("a turn failed", Id.Value, error.ToString());
            }
        }

        isRunning = false;
    }

    private async Task TurnAsync(List<object> items)
    {
        // An activation that was idle is gone, with all it remembered.
        if (world.Now - usedAt > IdleAfter)
        {
            loaded = null;
            timer++;
        }

        usedAt = world.Now;
        var isNew = false;
        loaded ??= world.Store.Load(Id);
        if (loaded is null)
        {
            if (!items.Contains(Reason.Submit))
            {
                AnswerForNobody(items);
                return;
            }

            isNew = true;
            loaded = new(JobCommands.NewRecord(new(plan.Job, "sim", "e"), world.Now), 0, plan.Job with { Version = 1 }, []);
        }

        var job = loaded;
        var draft = new JobDraft(job.ToSituation(world.Directory.Get, world.Directory.IsComplete, world.Settings), world.Now, "e");
        if (isNew)
        {
            JobCommands.Submit(draft);
        }

        if (items.Contains(Reason.Stop) && !draft.IsFinished)
        {
            JobCommands.Stop(draft, "enough");
            world.Journal.Note(SimEvent.Stopped, Id.Value, "");
        }

        var lookAround = items.Contains(Reason.LookAround);
        JobDecision.Weigh(draft, FactsOf(items, job.Standing.Ticket), lookAround || draft.Record.DueAt <= draft.Now);
        var all = await PlaceGrantsAsync(job, draft, items);
        await AskAsync(job, draft, lookAround || !all);
        var decision = JobDecision.Conclude(draft);
        await CommitAsync(job, decision, isFlush: items.Any(item => item is Reason.LookAround or TimePassed));
        if (isNew)
        {
            AcceptedAt = world.Agenda.Elapsed;
            world.Journal.Note(SimEvent.Submitted, Id.Value, plan.Job.Namespace);
        }

        Act(job, decision);
        Watch(job);
    }

    private async Task CommitAsync(LoadedJob job, Plan decision, bool isFlush)
    {
        if (!decision.MustCommit && !(isFlush && (decision.Changed.Count > 0 || job.Unwritten.Count > 0)))
        {
            job.Remember(decision);
            return;
        }

        var outcome = await world.Store.CommitAsync(job.ToChange(decision, null, null));
        if (outcome.Status != CommitStatus.Committed)
        {
            throw new IOException("somebody else wrote the job");
        }

        job.Keep(decision, outcome.ETag);
    }

    private async Task<bool> PlaceGrantsAsync(LoadedJob job, JobDraft draft, List<object> items)
    {
        var all = true;
        foreach (var grant in items.OfType<RoomGranted>())
        {
            job.Standing.Granted(grant, draft.Spec.RunsOnAllNodes);
            if (draft.IsFinished)
            {
                Withdraw(grant.Ticket);
                JobDecision.Place(draft, grant.Placements);
            }
            else
            {
                all &= await PlaceAsync(job, draft, grant.Placements);
            }
        }

        return all;
    }

    private async Task AskAsync(LoadedJob job, JobDraft draft, bool again)
    {
        for (var asks = 0; asks < MostAsks; asks++)
        {
            if (JobDecision.Wanted(draft) <= 0)
            {
                Withdraw(job);
                return;
            }

            if (job.Standing.Next(draft, job.NeedsOf(draft.Spec), again) is not { } request)
            {
                return;
            }

            PlacementAnswer answer;
            try
            {
                answer = await world.Network.CallAsync(() => world.Queue.Request(request), CallTimeout);
            }
            catch (TimeoutException)
            {
                Withdraw(job);
                WakeIn(TimeSpan.FromSeconds(1));
                return;
            }

            again = !job.Standing.Answered(request, answer);
            draft.Memory = draft.Memory with { Shortage = answer.Shortage };
            again |= !await PlaceAsync(job, draft, answer.Placements);
        }

        WakeIn(TimeSpan.FromMilliseconds(100));
    }

    private async Task<bool> PlaceAsync(LoadedJob job, JobDraft draft, IReadOnlyList<GrantedPlacement> placements)
    {
        List<GrantedPlacement> admitted = [];
        if (placements.Count > 0)
        {
            var needs = job.NeedsOf(draft.Spec);
            var answers = placements.GroupBy(placement => placement.NodeId).Select(group => AdmitAsync(group.Key, [.. group], needs)).ToList();
            foreach (var answer in answers)
            {
                admitted.AddRange(await answer);
            }
        }

        JobDecision.Place(draft, admitted);
        return admitted.Count == placements.Count;
    }

    private async Task<List<GrantedPlacement>> AdmitAsync(NodeId node, List<GrantedPlacement> placements, JobNeeds needs)
    {
        List<ExecutionId> known = [];
        try
        {
            known = await world.Network.CallAsync(
                () => world.Node(node).Admit([.. placements.Select(placement => new AdmissionRequest(placement.ExecutionId, Id, needs.Resources, needs.StaticPorts))]),
                CallTimeout);
        }
        catch (TimeoutException)
        {
            // Nothing is known; what was admitted all the same is asked after when its lease ends.
        }

        var refused = placements.Where(placement => !known.Contains(placement.ExecutionId)).ToList();
        if (refused.Count > 0)
        {
            await ReturnRefusedAsync(refused);
        }

        return [.. placements.Except(refused)];
    }

    private async Task ReturnRefusedAsync(List<GrantedPlacement> refused)
    {
        try
        {
            await world.Network.CallAsync(() => world.Queue.Return(refused, refused: true), CallTimeout);
        }
        catch (TimeoutException)
        {
            // What was granted runs out.
        }
    }

    private static List<JobFact> FactsOf(List<object> items, long ticket) =>
        [.. items.OfType<JobFact>().Where(fact => fact is not RoomGranted && !(fact is RoomMissing missing && missing.Ticket != ticket && ticket != 0))];

    private void Act(LoadedJob job, Plan decision)
    {
        foreach (var group in decision.Start.GroupBy(execution => execution.NodeId))
        {
            List<ExecutionSpec> specs = [.. group.Select(execution => Placing.SpecOf(execution, job.Record, job.Spec))];
            world.Network.Send(() => world.Node(group.Key).StartExecutions(specs));
        }

        foreach (var group in decision.Stop.GroupBy(entry => entry.Node))
        {
            List<StopOrder> orders = [.. group.Select(entry => entry.Order)];
            world.Network.Send(() => world.Node(group.Key).StopExecutions(orders));
        }

        foreach (var group in decision.Permit.GroupBy(entry => entry.Node))
        {
            List<ExecutionFence> fences = [.. group.Select(entry => entry.Fence)];
            world.Network.Send(() => world.Node(group.Key).PermitPublish(fences));
        }

        foreach (var group in decision.Forget.GroupBy(entry => entry.Node))
        {
            List<ExecutionId> ids = [.. group.Select(entry => entry.Id)];
            world.Network.Send(() => world.Node(group.Key).ForgetExecutions(ids));
        }

        if (decision.Unused.Count > 0)
        {
            world.Network.Send(() => world.Queue.Return(decision.Unused, refused: false));
            foreach (var group in decision.Unused.GroupBy(placement => placement.NodeId))
            {
                List<ExecutionId> ids = [.. group.Select(placement => placement.ExecutionId)];
                world.Network.Send(() => world.Node(group.Key).ForgetExecutions(ids));
            }
        }
    }

    private void AnswerForNobody(List<object> items)
    {
        if (!isSubmitted)
        {
            return;
        }

        foreach (var item in items)
        {
            switch (item)
            {
                case ExecutionsMissing missing:
                    world.Network.Send(() => world.Node(missing.NodeId).ForgetExecutions(missing.Executions));
                    break;
                case RoomGranted granted:
                    Withdraw(granted.Ticket);
                    break;
                case RoomMissing missing:
                    Withdraw(missing.Ticket);
                    break;
            }
        }
    }

    private void Watch(LoadedJob job)
    {
        if (job.IsFinished)
        {
            if (job.Standing.AtEnd(world.Now) is { } ticket)
            {
                Withdraw(ticket);
            }

            loaded = null;
            return;
        }

        if (job.Unwritten.Count > 0)
        {
            WakeIn(world.Settings.ProgressDelay);
        }

        if (job.Record.DueAt is { } due)
        {
            WakeIn(due - world.Now);
        }
    }

    private void Withdraw(LoadedJob job)
    {
        if (job.Standing.Owed > 0)
        {
            Withdraw(job.Standing.Ticket);
            job.Standing.Withdrawn();
        }
    }

    private void Withdraw(long ticket) => world.Network.Send(() => world.Queue.Withdraw(Id, ticket));

    private void WakeIn(TimeSpan delay)
    {
        var at = world.Now + delay;
        if (delay > IdleAfter || (wakeAt > world.Now && wakeAt <= at))
        {
            // A timer does not outlive the activation; the sweep finds what is due.
            return;
        }

        wakeAt = at;
        var current = ++timer;
        world.Agenda.In(delay, () =>
        {
            if (current == timer)
            {
                Post([TimePassed.Instance]);
            }
        });
    }

    private enum Reason
    {
        Submit,
        Stop,
        LookAround,
    }
}
