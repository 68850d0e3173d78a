using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Grains;

/// <summary>What all nodes say, in one place: for the queue, which chooses, and for every silo's picture.</summary>
internal sealed partial class NodeDirectoryGrain(
    INodeStore nodeStore,
    IJobStore jobStore,
    IOptions<SchedulingOptions> options,
    TimeProvider clock,
    ILogger<NodeDirectoryGrain> logger) : Grain, INodeDirectoryGrain
{
    private static readonly TimeSpan SubscriptionLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TellSilosEvery = TimeSpan.FromMilliseconds(100);
    private readonly SchedulingOptions settings = options.Value;
    private readonly Dictionary<NodeId, Entry> entries = [];
    private readonly Dictionary<NodeId, long> gone = [];
    private readonly Dictionary<NodeId, (NodeState Last, long Since)> deleted = [];
    private readonly Dictionary<INodeDirectoryObserver, (DateTimeOffset Until, long Version)> observers = [];
    private readonly NodeNewsbox forQueue = new();
    private long version;
    private long startedAt;
    private bool isComplete;
    private bool jobsWait;
    private bool isTellingQueue;
    private bool isTellingSilos;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        startedAt = clock.GetTimestamp();

        // Versions of different activations must not be taken for each other.
        version = clock.GetUtcNow().UtcTicks;
        foreach (var record in await nodeStore.ListNodesAsync(cancellationToken))
        {
            entries[record.Info.Id] = new(
                new()
                {
                    Info = record.Info with
                    {
                        Labels = NodeLabels.Merge(record.Info.Labels, record.OperatorLabels),
                        Compute = record.Info.Compute with { AvailableCapacity = ComputeResources.None },
                    },
                    Membership = record.Membership,
                    Eligibility = record.Eligibility,
                    DrainDeadlineAt = record.DrainDeadlineAt,
                    DisconnectedSince = record.AwaySince ?? default,
                    LastError = record.AwayReason,
                    OperatorLabels = record.OperatorLabels,
                },
                ++version,
                startedAt);
        }

        var period = Min(TimeSpan.FromSeconds(1), settings.SuspectAfter / 3);
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(period, period) { Interleave = true });
    }

    public Task<bool> UpdateAsync(NodeDelta delta)
    {
        var id = delta.Node.Info.Id;
        if (delta.IsGone)
        {
            entries.Remove(id);
            gone[id] = ++version;
            deleted[id] = (delta.Node, clock.GetTimestamp());
        }
        else if (entries.TryGetValue(id, out var known))
        {
            known.HeardAt = clock.GetTimestamp();
            if (known.State.Sequence < delta.Node.Sequence)
            {
                (known.State, known.Version) = (delta.Node, ++version);
            }
        }
        else
        {
            entries[id] = new(delta.Node, ++version, clock.GetTimestamp());
            gone.Remove(id);
            deleted.Remove(id);
        }

        forQueue.Add(delta.IsGone ? delta : delta with { Node = entries[id].State });
        UpdateCompleteness();
        TellQueueAsync().Ignore();
        TellSilosAsync().Ignore();
        return Task.FromResult(jobsWait);
    }

    public Task<NodeDirectoryChanges> GetChangesAsync(long afterVersion) => Task.FromResult(ChangesAfter(afterVersion));

    public Task SubscribeAsync(INodeDirectoryObserver observer)
    {
        var known = observers.TryGetValue(observer, out var subscription) ? subscription.Version : version;
        observers[observer] = (clock.GetUtcNow() + SubscriptionLifetime, known);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(INodeDirectoryObserver observer)
    {
        observers.Remove(observer);
        return Task.CompletedTask;
    }

    private NodeDirectoryChanges ChangesAfter(long afterVersion) => new(
        afterVersion,
        version,
        [.. entries.Values.Where(entry => entry.Version > afterVersion).Select(entry => entry.State)],
        [.. gone.Where(entry => entry.Value > afterVersion).Select(entry => entry.Key)],
        isComplete);

    private void UpdateCompleteness()
    {
        if (isComplete)
        {
            return;
        }

        var age = clock.GetElapsedTime(startedAt);
        var allHeard = entries.Values.All(entry => entry.State.Liveness != NodeLiveness.Unknown);
        if (age >= settings.LostAfter || (allHeard && age >= Min(settings.HeartbeatInterval, settings.SuspectAfter / 2)))
        {
            isComplete = true;
            version++;
            TellQueueAsync(evenIfQuiet: true).Ignore();
        }
    }

    private Task TickAsync(CancellationToken cancellationToken)
    {
        UpdateCompleteness();
        foreach (var (id, entry) in entries)
        {
            // A node's own grain says when it is away. When that grain is silent too, its silo has died with it.
            var silence = clock.GetElapsedTime(entry.HeardAt);
            if (entry.State.Liveness != NodeLiveness.Lost && silence > settings.LostAfter + settings.HeartbeatInterval)
            {
                LogSilent(logger, id);
                var wasAway = entry.State is { Liveness: NodeLiveness.Unknown } known && known.DisconnectedSince != default;
                entry.State = entry.State with
                {
                    Liveness = NodeLiveness.Lost,
                    LastError = wasAway ? entry.State.LastError : NodeHealth.Silence,
                    DisconnectedSince = wasAway ? entry.State.DisconnectedSince : clock.GetUtcNow(),
                    Info = entry.State.Info with { Compute = entry.State.Info.Compute with { AvailableCapacity = ComputeResources.None } },
                };
                entry.Version = ++version;
                forQueue.Add(new(entry.State, []));
                TellJobsAsync(entry.State).Ignore();
            }
        }

        GiveUpDeleted();
        TellQueueAsync().Ignore();
        TellSilosAsync().Ignore();
        return Task.CompletedTask;
    }

    /// <summary>A node that was deleted while it was connected introduces itself again and goes on. One that does not is given up, for it has no grain any more that would say so.</summary>
    private void GiveUpDeleted()
    {
        foreach (var (id, (last, since)) in deleted)
        {
            if (clock.GetElapsedTime(since) > settings.LostAfter + settings.HeartbeatInterval)
            {
                deleted.Remove(id);
                TellJobsAsync(last with { Membership = NodeMembership.Rejected }).Ignore();
            }
        }
    }

    private async Task TellJobsAsync(NodeState node)
    {
        foreach (var job in (await jobStore.ListLiveOnNodeAsync(node.Info.Id, CancellationToken.None)).Select(execution => execution.JobId).Distinct())
        {
            try
            {
                await GrainFactory.GetGrain<IJobGrain>(job.Value).PostAsync([new NodeChanged(node)]);
            }
            catch (Exception error)
            {
                LogJobSilent(logger, error, job, node.Info.Id);
            }
        }
    }

    private async Task TellQueueAsync(bool evenIfQuiet = false)
    {
        if (isTellingQueue)
        {
            return;
        }

        isTellingQueue = true;
        try
        {
            await Task.Yield();
            while (!forQueue.IsEmpty || evenIfQuiet)
            {
                evenIfQuiet = false;
                var deltas = forQueue.Take();
                try
                {
                    jobsWait = await GrainFactory.GetGrain<IQueueGrain>(0).NodesChangedAsync(new([.. deltas.Values], isComplete));
                }
                catch (Exception error)
                {
                    LogQueueSilent(logger, error);
                    forQueue.Return(deltas);
                    return;
                }
            }
        }
        finally
        {
            isTellingQueue = false;
        }
    }

    /// <summary>Silos are told at once, then at most ten times a second; what changes meanwhile goes together.</summary>
    private async Task TellSilosAsync()
    {
        if (isTellingSilos)
        {
            return;
        }

        isTellingSilos = true;
        try
        {
            while (TellObservers())
            {
                await Task.Delay(TellSilosEvery, clock);
            }
        }
        finally
        {
            isTellingSilos = false;
        }
    }

    /// <summary>Tells whom there is news for. Returns whether there was any.</summary>
    private bool TellObservers()
    {
        var hasTold = false;
        var now = clock.GetUtcNow();
        foreach (var (observer, (until, known)) in observers.ToList())
        {
            if (until < now)
            {
                observers.Remove(observer);
            }
            else if (known < version)
            {
                observers[observer] = (until, version);
                observer.ChangedAsync(ChangesAfter(known)).Ignore();
                hasTold = true;
            }
        }

        return hasTold;
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeID} and its grain are silent; it counts as away")]
    private static partial void LogSilent(ILogger logger, NodeId nodeID);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue did not take news of nodes; they are sent again")]
    private static partial void LogQueueSilent(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobID} did not hear that node {NodeID} is away; it finds out when it is next woken")]
    private static partial void LogJobSilent(ILogger logger, Exception error, JobId jobID, NodeId nodeID);

    private sealed class Entry(NodeState state, long version, long heardAt)
    {
        public NodeState State { get; set; } = state;

        public long Version { get; set; } = version;

        public long HeardAt { get; set; } = heardAt;
    }
}
