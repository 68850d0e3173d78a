namespace Bacalhau.Grains.Tests;

/// <summary>What must hold: after every step, and when all has settled.</summary>
internal sealed partial class ClusterModel
{
    private readonly Dictionary<(JobId, long Version), JobStateType> ended = [];
    private readonly Dictionary<ExecutionId, ExecutionStateType> endedExecutions = [];

    private readonly HashSet<ExecutionId> completedOnNodes = [];

    /// <summary>What is over on its node: nothing of it runs, though its job may not have heard, and the node itself may have forgotten.</summary>
    private readonly HashSet<ExecutionId> overOnNodes = [];

    private void Check()
    {
        foreach (var node in nodes.Values)
        {
            var live = store.ListLiveOnNodeAsync(node.Info.Id, default).Result.Where(execution => !overOnNodes.Contains(execution.Id)).ToList();
            var sum = live.Aggregate(ComputeResources.None, (total, execution) => total + execution.Allocated);
            Require(node.HasLostDisk || sum.FitsIn(node.Info.Compute.MaxCapacity), $"{node.Info.Id} has committed {sum}: {string.Join(", ", live.Select(execution => $"{execution.Id} of {execution.JobId}"))}");
        }

        foreach (var job in jobs.Keys)
        {
            if (RecordOf(job) is { } record)
            {
                var executions = store.ExecutionsOf(job);
                CheckEnd(record, executions);
                CheckResults(record, executions);
                CheckAttempts(record, executions);
                if (!record.State.IsTerminal)
                {
                    CheckPartitions(record, executions);
                }
            }
        }
    }

    /// <summary>An end is never left but for a new version, and leaves nothing running.</summary>
    private void CheckEnd(JobRecord record, IReadOnlyList<Execution> executions)
    {
        if (ended.TryGetValue((record.Id, record.Version), out var state))
        {
            Require(record.State.StateType == state, $"{record.Id} left {state} for {record.State.StateType}");
        }
        else if (record.State.IsTerminal)
        {
            ended[(record.Id, record.Version)] = record.State.StateType;
        }

        Require(!record.State.IsTerminal || executions.All(execution => execution.IsTerminal), $"{record.Id} is {record.State.StateType} and something of it is not over");
        Require(!record.State.IsTerminal || record is { DueAt: null, QueuedAt: null, Waiting.IsEmpty: true }, $"{record.Id} is {record.State.StateType} and waits for something");
        foreach (var execution in executions)
        {
            if (endedExecutions.TryGetValue(execution.Id, out var last))
            {
                Require(execution.State.StateType == last, $"{execution.Id} left {last} for {execution.State.StateType}");
            }
            else if (execution.IsTerminal)
            {
                endedExecutions[execution.Id] = execution.State.StateType;
                CheckLoss(record, execution);
            }
        }
    }

    /// <summary>An execution is given up with its node only when the node is gone, and the grace is over.</summary>
    private void CheckLoss(JobRecord record, Execution execution)
    {
        if (execution.State.StateType != ExecutionStateType.Failed || execution.Cause != FailureCause.NodeLost || execution.JobVersion != record.Version
            || jobs[record.Id].Spec.Policy?.NodeLossGrace is not { } grace)
        {
            return;
        }

        var node = nodes[execution.NodeId];
        Require(
            node.WasRejected || (node.FirstAwayAt is { } since && since + TimeSpan.FromSeconds(grace) <= now),
            $"{execution.Id} was given up {now - node.FirstAwayAt} after {node.Info.Id} had gone; its job grants {grace} s");
    }

    private void CheckResults(JobRecord record, IReadOnlyList<Execution> executions)
    {
        var done = executions.Where(execution => execution.State.StateType == ExecutionStateType.Completed);
        var unheard = done.FirstOrDefault(execution => !completedOnNodes.Contains(execution.Id));
        Require(unheard is null, $"{unheard?.Id} has completed, says its job; no node has said so");
        var twice = record.Type == JobTypes.Batch
            ? done.GroupBy(execution => $"partition {execution.PartitionIndex} of version {execution.JobVersion}").FirstOrDefault(group => group.Count() > 1)
            : done.GroupBy(execution => $"node {execution.NodeId} of version {execution.JobVersion}").FirstOrDefault(group => group.Count() > 1);
        Require(twice is null, $"{twice?.Key} of {record.Id} has two results");
        Require(record.Type is JobTypes.Batch or JobTypes.Ops || !done.Any(), $"{record.Id} is of type {record.Type} and something of it has completed");
        Require(
            record is not { Type: JobTypes.Batch, State.StateType: JobStateType.Completed } || done.Count(execution => execution.JobVersion == record.Version) == record.Count,
            $"{record.Id} is Completed without a result of each partition");
    }

    private void CheckAttempts(JobRecord record, IReadOnlyList<Execution> executions)
    {
        var most = jobs[record.Id].Spec.Policy?.Retry is { MaxAttempts: > 0 } retry ? retry.MaxAttempts : options.MaxAttempts;
        var current = executions.Where(execution => execution.JobVersion == record.Version).ToList();
        Require(record.Type is JobTypes.Ops or JobTypes.Daemon || current.TrueForAll(execution => execution.Attempt <= most), $"{record.Id} has {most} attempts a partition and took more");
        var hopeless = current.Find(execution => execution is { State.StateType: ExecutionStateType.Failed, Cause: FailureCause.UserError });
        Require(hopeless is null || record.Type != JobTypes.Batch || record.State.IsTerminal, $"{record.Id} goes on though {hopeless?.Id} failed by the user's mistake");
    }

    /// <summary>Each partition waits, runs once or is done; a job on all nodes or a spread one has no two on one node.</summary>
    private void CheckPartitions(JobRecord record, IReadOnlyList<Execution> executions)
    {
        var live = executions.Where(execution => !execution.IsTerminal && execution.JobVersion == record.Version).ToList();
        if (record.Type is JobTypes.Ops or JobTypes.Daemon)
        {
            var crowded = live.GroupBy(execution => execution.NodeId).FirstOrDefault(group => group.Count() > 1);
            Require(crowded is null, $"{record.Id} runs twice on {crowded?.Key}");
            return;
        }

        var places = record.Waiting.Take(int.MaxValue).Concat(live.Select(execution => execution.PartitionIndex)).Concat(record.Completed.Take(int.MaxValue)).Order().ToList();
        Require(places.SequenceEqual(Enumerable.Range(0, record.Count)), $"{record.Id} has {record.Count} partitions and these in one place: {string.Join(",", places)}");
        if (jobs[record.Id].Spec.Policy?.Spread == true)
        {
            var crowded = live.GroupBy(execution => execution.NodeId).FirstOrDefault(group => group.Count() > 1);
            Require(crowded is null, $"{record.Id} is spread and has two on {crowded?.Key}");
        }
    }

    /// <summary>Every job that runs on runs in its newest version wherever it wants, or waits in the queue behind something that fits nowhere.</summary>
    private bool HasEverythingItWants()
    {
        var isBlocked = jobs.Values.Any(job => book.Describe(job.Id) is not null && !job.Spec.RunsOnAllNodes && !nodes.Values.Any(node => HasRoom(node, job)));
        return jobs.Values.Where(job => job.Spec.IsLongRunning).All(job =>
        {
            if (RecordOf(job.Id) is not { State.IsTerminal: false } record)
            {
                return true;
            }

            var live = LiveOf(job.Id).ToList();

            // An update that takes one down at a time waits while another has no place at all, or all room is kept for what waits in front.
            var waitsInVain = book.Describe(job.Id) is not null
                && (isBlocked || !nodes.Values.Any(node => HasRoom(node, job) && !(job.Spec.RunsOnAllNodes && live.Exists(execution => execution.NodeId == node.Info.Id))));

            // A node on which the new version failed too often keeps a daemon's update halted until somebody changes the job.
            var isHalted = record is { Type: JobTypes.Daemon, Note: not null };
            return live.TrueForAll(execution => execution.State.StateType >= ExecutionStateType.Running && (waitsInVain || isHalted || execution.JobVersion == record.Version) && !nodes[execution.NodeId].IsCutOff)
                && (isBlocked || (record.Type == JobTypes.Service ? live.Count == record.Count || !nodes.Values.Any(node => HasRoom(node, job)) : nodes.Values.All(node => live.Exists(execution => execution.NodeId == node.Info.Id) || !HasRoom(node, job))));
        });
    }

    private bool HasRoom(ModelNode node, ModelJob job)
    {
        var disappointment = job.Loaded?.Memory.Disappointments.GetValueOrDefault(node.Info.Id);
        var isExcluded = disappointment?.Refusal is not null || disappointment?.NotBefore > now
            || (job.Spec.Policy?.Spread == true && LiveOf(job.Id).Any(execution => execution.NodeId == node.Info.Id));
        return !isExcluded && !node.IsCutOff && node.Ledger is { } ledger && job.Spec.Task.Resources.ToResources().FitsIn(node.Info.Compute.MaxCapacity - ledger.Used);
    }

    private bool IsEmptied(ModelNode node) => jobs.Values.Where(job => job.Spec.IsLongRunning).All(job => LiveOf(job.Id).All(execution => execution.NodeId != node.Info.Id))
        && node.Agent.Values.All(held => held.Spec.JobType is not (JobTypes.Service or JobTypes.Daemon));

    /// <summary>Histories have no gaps, and tell of each version's end once.</summary>
    private void CheckHistories()
    {
        foreach (var job in jobs.Keys)
        {
            var history = store.HistoryOf(job);
            Require(history.Select(entry => entry.Sequence).SequenceEqual(Enumerable.Range(1, history.Count).Select(number => (long)number)), $"the history of {job} has gaps");
            foreach (var version in history.GroupBy(entry => entry.JobVersion))
            {
                var completions = version.Count(entry => entry.Level == HistoryLevel.JobLevel && entry.Event.Details?.GetValueOrDefault(EventDetails.NewState) == nameof(JobStateType.Completed));
                Require(completions <= 1, $"{job} completed {completions} times in version {version.Key}");
                foreach (var execution in version.Where(entry => entry.Event.Message == EventTexts.CompletedSuccessfully).GroupBy(entry => entry.ExecutionId))
                {
                    Require(execution.Count() == 1, $"{execution.Key} completed {execution.Count()} times");
                }
            }
        }
    }
}
