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
        for (var asks = 0; asks < MostAsks; asks++)
        {
            var wanted = JobDecision.Wanted(draft);
            if (wanted <= 0)
            {
                if (job.Asked > 0)
                {
                    job.Asked = 0;
                    Queue.WithdrawAsync(Id).Ignore();
                }

                return;
            }

            if (!again && !RoomRequests.Differs(job, draft, wanted))
            {
                return;
            }

            again = false;
            if (await RequestAsync(job, draft, wanted) is not { } answer)
            {
                return;
            }

            RoomRequests.Answered(job, draft, wanted, answer);
            await PlaceAsync(job, draft, answer.Placements);
        }

        WakeIn(TimeSpan.FromMilliseconds(100));
    }

    private async Task<PlacementAnswer?> RequestAsync(LoadedJob job, JobDraft draft, int wanted)
    {
        try
        {
            return await Queue.RequestAsync(RoomRequests.Next(job, draft, wanted));
        }
        catch (Exception error) when (error is not BacalhauException)
        {
            // The job stands without it; it asks again shortly.
            LogQueueSilent(logger, error, Id);
            job.Asked = 0;
            WakeIn(TimeSpan.FromSeconds(1));
            return null;
        }
    }

    private async Task PlaceGrantsAsync(LoadedJob job, JobDraft draft, List<RoomGranted> grants)
    {
        foreach (var grant in grants)
        {
            RoomRequests.Granted(job, draft, grant);
            if (draft.IsFinished)
            {
                JobDecision.Place(draft, grant.Placements);
            }
            else
            {
                await PlaceAsync(job, draft, grant.Placements);
            }
        }
    }

    private async Task PlaceAsync(LoadedJob job, JobDraft draft, IReadOnlyList<GrantedPlacement> placements)
    {
        var admitted = await AdmitAsync(job, draft, placements);
        if (admitted.Count < placements.Count)
        {
            // What stands in the queue counts the refusing nodes as served (a job on all nodes, a spread one); a new request does not.
            job.Asked = 0;
        }

        JobDecision.Place(draft, admitted);
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
            Queue.ReturnAsync(Id, [.. placements.Where(placement => !known.Contains(placement.ExecutionId))], refused: true).Ignore();
            return [.. placements.Where(placement => known.Contains(placement.ExecutionId))];
        }
        catch (Exception error)
        {
            LogNodeSilent(logger, error, node, Id);
            Queue.ReturnAsync(Id, placements, refused: true).Ignore();
            return [];
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
        if (job.Asked > 0)
        {
            Queue.WithdrawAsync(Id).Ignore();
        }

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
            if (job.Asked > 0)
            {
                Queue.WithdrawAsync(Id).Ignore();
                job.Asked = 0;
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
