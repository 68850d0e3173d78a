namespace Bacalhau.Grains;

internal sealed partial class JobGrain
{
    private const int MostAsks = 3;
    private ITimer? dueTimer;
    private DateTimeOffset dueTimerAt;

    private IQueueGrain Queue => GrainFactory.GetGrain<IQueueGrain>(0);

    private IComputeNodeGrain Node(NodeId id) => GrainFactory.GetGrain<IComputeNodeGrain>(id.Value);

    /// <summary>Asks the queue when what the job wants differs from what stands there.</summary>
    private async Task AskAsync(LoadedJob job, JobDraft draft, bool again)
    {
        var standing = job.Standing;
        for (var asks = 0; asks < MostAsks; asks++)
        {
            if (JobDecision.Wanted(draft) <= 0)
            {
                Withdraw(job);
                return;
            }

            if (standing.Next(draft, job.NeedsOf(draft.Spec), again) is not { } request)
            {
                return;
            }

            if (await RequestAsync(job, request) is not { } answer)
            {
                return;
            }

            again = !standing.Answered(request, answer);
            draft.Memory = draft.Memory with { Shortage = answer.Shortage };
            again |= !await PlaceAsync(job, draft, answer.Placements);
        }

        WakeIn(TimeSpan.FromMilliseconds(100));
    }

    private void Withdraw(LoadedJob job)
    {
        if (job.Standing.Owed > 0)
        {
            Queue.WithdrawAsync(Id, job.Standing.Ticket).Ignore();
            job.Standing.Withdrawn();
        }
    }

    private async Task<PlacementAnswer?> RequestAsync(LoadedJob job, PlacementRequest request)
    {
        try
        {
            return await Queue.RequestAsync(request);
        }
        catch (Exception error) when (error is not BacalhauException)
        {
            // The job stands without it; it asks again shortly. What the lost answer may have held is free again.
            LogQueueSilent(logger, error, Id);
            Withdraw(job);
            WakeIn(TimeSpan.FromSeconds(1));
            return null;
        }
    }

    /// <summary>Uses what the queue has granted since; returns whether nodes admitted all of it.</summary>
    private async Task<bool> PlaceGrantsAsync(LoadedJob job, JobDraft draft, List<RoomGranted> grants)
    {
        var all = true;
        foreach (var grant in grants)
        {
            job.Standing.Granted(grant, draft.Spec.RunsOnAllNodes);
            if (draft.IsFinished)
            {
                Queue.WithdrawAsync(Id, grant.Ticket).Ignore();
                JobDecision.Place(draft, grant.Placements);
            }
            else
            {
                all &= await PlaceAsync(job, draft, grant.Placements);
            }
        }

        return all;
    }

    private async Task<bool> PlaceAsync(LoadedJob job, JobDraft draft, IReadOnlyList<GrantedPlacement> placements)
    {
        var admitted = await AdmitAsync(job, draft, placements);
        JobDecision.Place(draft, admitted);
        return admitted.Count == placements.Count;
    }

    /// <summary>Has nodes set aside what the queue granted; what they refuse goes back.</summary>
    private async Task<IReadOnlyList<GrantedPlacement>> AdmitAsync(LoadedJob job, JobDraft draft, IReadOnlyList<GrantedPlacement> placements)
    {
        if (placements.Count == 0)
        {
            return placements;
        }

        var needs = job.NeedsOf(draft.Spec);
        if (placements.Count == 1)
        {
            var only = placements[0];
            return await AdmitAsync(only.NodeId, placements, needs);
        }

        var admitted = await Task.WhenAll(placements.GroupBy(placement => placement.NodeId).Select(group => AdmitAsync(group.Key, [.. group], needs)));
        return [.. admitted.SelectMany(list => list)];
    }

    private async Task<IReadOnlyList<GrantedPlacement>> AdmitAsync(NodeId node, IReadOnlyList<GrantedPlacement> placements, JobNeeds needs)
    {
        try
        {
            var requests = new AdmissionRequest[placements.Count];
            for (var i = 0; i < requests.Length; i++)
            {
                requests[i] = new(placements[i].ExecutionId, Id, needs.Resources, needs.StaticPorts);
            }

            var admitted = await Node(node).AdmitAsync(requests);
            if (admitted.Count == placements.Count)
            {
                return placements;
            }

            var known = admitted.ToHashSet();
            await ReturnRefusedAsync([.. placements.Where(placement => !known.Contains(placement.ExecutionId))]);
            return [.. placements.Where(placement => known.Contains(placement.ExecutionId))];
        }
        catch (Exception error)
        {
            LogNodeSilent(logger, error, node, Id);
            await ReturnRefusedAsync(placements);
            return [];
        }
    }

    /// <summary>The queue must know before it is asked again; when it cannot be told, what it granted runs out.</summary>
    private async Task ReturnRefusedAsync(IReadOnlyList<GrantedPlacement> placements)
    {
        try
        {
            await Queue.ReturnAsync(Id, placements, refused: true);
        }
        catch (Exception error)
        {
            LogQueueSilent(logger, error, Id);
        }
    }

    /// <summary>Does what a committed plan says. Nothing here is waited for: nodes are asked again with every heartbeat until they agree with the store.</summary>
    private void Act(LoadedJob job, Plan plan)
    {
        if (plan.Start.Count > 0)
        {
            foreach (var group in plan.Start.GroupBy(execution => execution.NodeId))
            {
                Node(group.Key).StartAsync([.. group.Select(execution => Placing.SpecOf(execution, job.Record, job.Spec))]).Ignore();
            }
        }

        if (plan.Stop.Count > 0)
        {
            foreach (var group in plan.Stop.GroupBy(entry => entry.Node))
            {
                Node(group.Key).StopAsync([.. group.Select(entry => entry.Order)]).Ignore();
            }
        }

        if (plan.Permit.Count > 0)
        {
            foreach (var group in plan.Permit.GroupBy(entry => entry.Node))
            {
                Node(group.Key).PermitPublishAsync([.. group.Select(entry => entry.Fence)]).Ignore();
            }
        }

        if (plan.Forget.Count > 0)
        {
            foreach (var group in plan.Forget.GroupBy(entry => entry.Node))
            {
                Node(group.Key).ForgetAsync([.. group.Select(entry => entry.Id)]).Ignore();
            }
        }

        if (plan.Unused.Count > 0)
        {
            GiveBack(plan.Unused);
        }
    }

    /// <summary>A plan that was not committed: its room is free again.</summary>
    private void ReturnAll(LoadedJob job, Plan plan)
    {
        Queue.WithdrawAsync(Id, job.Standing.Ticket).Ignore();
        job.Standing.Withdrawn();
        GiveBack([.. plan.Start.Select(execution => new GrantedPlacement(execution.Id, execution.NodeId)), .. plan.Unused]);
    }

    private void GiveBack(IReadOnlyList<GrantedPlacement> placements)
    {
        if (placements.Count == 0)
        {
            return;
        }

        Queue.ReturnAsync(Id, placements, refused: false).Ignore();
        foreach (var group in placements.GroupBy(placement => placement.NodeId))
        {
            Node(group.Key).ForgetAsync([.. group.Select(placement => placement.ExecutionId)]).Ignore();
        }
    }

    private void TellForeign(ExecutionReport report)
    {
        if (report.IsTerminal)
        {
            Node(report.NodeId).ForgetAsync([report.Id]).Ignore();
        }
        else
        {
            Node(report.NodeId).StopAsync([new(report.Id, report.Epoch, "its job does not exist")]).Ignore();
        }
    }

    /// <summary>Sees to it that the job is looked at again in time, or ends the activation of a finished one.</summary>
    private void Watch(LoadedJob job)
    {
        if (job.IsFinished)
        {
            if (job.Standing.AtEnd(clock.GetUtcNow()) is { } ticket)
            {
                Queue.WithdrawAsync(Id, ticket).Ignore();
                job.Standing.Withdrawn();
            }

            metrics.Ended(job.Record, clock.GetUtcNow());
            if (inbox.Count == 0)
            {
                Forget();
            }

            return;
        }

        if (job.Unwritten.Count > 0)
        {
            WakeIn(settings.ProgressDelay);
        }

        if (job.Record.DueAt is { } due)
        {
            WakeAt(due);
        }
    }

    private void WakeIn(TimeSpan delay) => WakeAt(clock.GetUtcNow() + delay);

    private void WakeAt(DateTimeOffset at)
    {
        if (isClosing || (dueTimer is not null && dueTimerAt <= at && dueTimerAt > clock.GetUtcNow()))
        {
            return;
        }

        dueTimer?.Dispose();
        dueTimerAt = at;
        var delay = at - clock.GetUtcNow();
        var longest = TimeSpan.FromDays(1);
        dueTimer = clock.CreateTimer(
            static state => ((IJobGrain)state!).PostAsync([TimePassed.Instance]).Ignore(),
            this.AsReference<IJobGrain>(),
            delay < TimeSpan.Zero ? TimeSpan.Zero : delay > longest ? longest : delay,
            Timeout.InfiniteTimeSpan);
    }
}
