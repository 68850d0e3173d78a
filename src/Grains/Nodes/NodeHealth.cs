using System.Collections.Immutable;

namespace Bacalhau.Grains;

/// <summary>Whether a node is heard of, and how often it was lost of late. Pure: what happened and when go in, the next state comes out.</summary>
internal sealed record NodeHealth
{
    public const string Silence = "heartbeat timeout";

    /// <summary>How long a loss counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>The longest back-off.</summary>
    public static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);

    private const int Tolerated = 2;
    private const int MostLosses = 12;

    public NodeLiveness Liveness { get; init; }

    public DateTimeOffset HeardAt { get; init; }

    public DateTimeOffset ConnectedSince { get; init; }

    public DateTimeOffset DisconnectedSince { get; init; }

    public string LastError { get; init; } = "";

    /// <summary>Gets when it was lost, oldest first. A goodbye is no loss.</summary>
    public ImmutableList<DateTimeOffset> Losses { get; init; } = [];

    /// <summary>Gets until when it gets nothing new although it is connected; null when it may.</summary>
    public DateTimeOffset? BackOffUntil { get; init; }

    /// <summary>Takes up what is durable, after the silo that knew more has gone. A node that was away before is away since then, not since now.</summary>
    public static NodeHealth Restore(NodeRecord? record) => record is null ? new() : new()
    {
        DisconnectedSince = record.AwaySince ?? default,
        LastError = record.AwayReason,
        Losses = [.. record.Losses],
    };

    /// <summary>Writes what must outlive the silo into the node's row.</summary>
    public NodeRecord Trace(NodeRecord record) => IsTracedIn(record) ? record : record with
    {
        AwaySince = AwaySince,
        AwayReason = AwaySince is null ? "" : LastError,
        Losses = Losses,
    };

    public bool IsTracedIn(NodeRecord record) =>
        record.AwaySince == AwaySince && (AwaySince is null || record.AwayReason == LastError) && record.Losses.SequenceEqual(Losses);

    /// <summary>It was heard of. One that comes back after too many losses is only watched at first, longer each time.</summary>
    public NodeHealth Hear(DateTimeOffset now, TimeSpan heartbeat) => Liveness switch
    {
        NodeLiveness.Connected => this with { HeardAt = now },
        NodeLiveness.Suspect => this with { HeardAt = now, Liveness = NodeLiveness.Connected },
        _ => (this with { HeardAt = now, Liveness = NodeLiveness.Connected, ConnectedSince = now, LastError = "" }).BackOff(now, heartbeat),
    };

    /// <summary>It began anew without a goodbye, while nobody had missed it yet.</summary>
    public NodeHealth Crash(DateTimeOffset now, TimeSpan heartbeat) => IsHere
        ? (this with { Losses = Add(now), ConnectedSince = now }).BackOff(now, heartbeat)
        : this;

    /// <summary>Time passed without a word.</summary>
    public NodeHealth Age(TimeSpan silence, DateTimeOffset now, SchedulingOptions options)
    {
        var next = BackOffUntil <= now ? this with { BackOffUntil = null } : this;
        return Liveness switch
        {
            NodeLiveness.Lost => next,
            _ when silence >= options.LostAfter => next.Miss(now),
            NodeLiveness.Connected when silence >= options.SuspectAfter => next with { Liveness = NodeLiveness.Suspect },
            _ => next,
        };
    }

    /// <summary>It is away for a reason that is no fault of its own: it said goodbye, or operators put it out.</summary>
    public NodeHealth Leave(DateTimeOffset now, string reason) => Liveness == NodeLiveness.Lost
        ? this with { LastError = reason }
        : this with { Liveness = NodeLiveness.Lost, DisconnectedSince = AwaySince ?? now, LastError = reason, BackOffUntil = null };

    /// <summary>Gives how many losses still count.</summary>
    public int RecentLosses(DateTimeOffset now) => Losses.Count(at => now - at < Window);

    /// <summary>Tells whether jobs must hear of the step from a state to this one: the node has come or gone.</summary>
    public bool IsNewsAfter(NodeHealth before) => IsHere != before.IsHere || (Liveness == NodeLiveness.Lost && before.Liveness != NodeLiveness.Lost);

    /// <summary>Describes the node as the cluster should see it.</summary>
    /// <param name="record">Its row.</param>
    /// <param name="ledger">What it has been given.</param>
    /// <param name="sequence">The number of this description.</param>
    /// <param name="now">The time.</param>
    /// <param name="strays">How many executions are about on it that stand in no ledger any more.</param>
    public NodeState Describe(NodeRecord record, NodeLedger ledger, long sequence, DateTimeOffset now, int strays = 0)
    {
        var info = record.Info;
        var compute = info.Compute;
        var isLost = Liveness == NodeLiveness.Lost;
        return new()
        {
            Info = info with
            {
                Labels = NodeLabels.Merge(info.Labels, record.OperatorLabels),
                Compute = compute with
                {
                    AvailableCapacity = isLost ? ComputeResources.None : compute.MaxCapacity - ledger.Used,

                    // What jobs have given up on a node that is away counts no more, though nobody can say that it has ended.
                    RunningExecutions = isLost ? ledger.Wanted : ledger.Holding + strays,
                },
            },
            Membership = record.Membership,
            Liveness = Liveness,
            Eligibility = record.Eligibility,
            DrainDeadlineAt = record.DrainDeadlineAt,
            LastHeartbeatAt = HeardAt,
            ConnectedSince = ConnectedSince,
            DisconnectedSince = DisconnectedSince,
            LastError = LastError,
            Sequence = sequence,
            BackOffUntil = BackOffUntil > now ? BackOffUntil : null,
            RecentLosses = RecentLosses(now),
            OperatorLabels = record.OperatorLabels,
        };
    }

    private bool IsHere => Liveness is NodeLiveness.Connected or NodeLiveness.Suspect;

    private DateTimeOffset? AwaySince =>
        IsHere || DisconnectedSince == default ? null : DisconnectedSince;

    private NodeHealth Miss(DateTimeOffset now) => this with
    {
        Liveness = NodeLiveness.Lost,
        DisconnectedSince = AwaySince ?? now,
        LastError = AwaySince is null ? Silence : LastError,

        // One that nobody has heard of since the silo began may have been stopped long before.
        Losses = Liveness == NodeLiveness.Unknown ? Losses : Add(now),
        BackOffUntil = null,
    };

    private ImmutableList<DateTimeOffset> Add(DateTimeOffset now)
    {
        var recent = Losses.RemoveAll(at => now - at >= Window).Add(now);
        return recent.Count > MostLosses ? recent.RemoveRange(0, recent.Count - MostLosses) : recent;
    }

    private NodeHealth BackOff(DateTimeOffset now, TimeSpan heartbeat)
    {
        var extra = RecentLosses(now) - Tolerated;
        return this with
        {
            BackOffUntil = extra <= 0 ? null : now + TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, heartbeat.TotalSeconds * Math.Pow(2, extra))),
        };
    }
}
