using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>Whether a node belongs to the cluster. Upper case on the wire.</summary>
public enum NodeMembership
{
    /// <summary>Not known; the empty text on the wire.</summary>
    Unknown = 0,

    /// <summary>Waits for approval.</summary>
    Pending = 1,

    /// <summary>Belongs.</summary>
    Approved = 2,

    /// <summary>Must not take part.</summary>
    Rejected = 3,
}

/// <summary>Whether a node is heard of. The wire knows two of them: <see cref="Suspect"/> shows as CONNECTED, <see cref="Lost"/> as DISCONNECTED.</summary>
public enum NodeLiveness
{
    /// <summary>Not heard of since this silo began.</summary>
    Unknown = 0,

    /// <summary>Heard of in time.</summary>
    Connected = 1,

    /// <summary>Late; gets nothing new.</summary>
    Suspect = 2,

    /// <summary>Away; each job decides by its grace what becomes of its executions.</summary>
    Lost = 3,
}

/// <summary>Whether a node takes new executions.</summary>
public enum NodeEligibility
{
    /// <summary>Takes new executions.</summary>
    Eligible = 0,

    /// <summary>Takes nothing new; what runs goes on.</summary>
    Cordoned = 1,

    /// <summary>Takes nothing new; what runs is moved elsewhere, at the latest at the deadline.</summary>
    Draining = 2,
}

/// <summary>All that the cluster knows of one node.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeState")]
public sealed record NodeState
{
    /// <summary>What <see cref="LastError"/> says of a node that has said goodbye.</summary>
    public const string Goodbye = "graceful shutdown";

    /// <summary>Gets what the node says of itself; labels set by operators are merged in.</summary>
    [Id(0)] public required NodeInfo Info { get; init; }

    /// <summary>Gets whether it belongs.</summary>
    [Id(1)] public NodeMembership Membership { get; init; }

    /// <summary>Gets whether it is heard of.</summary>
    [Id(2)] public NodeLiveness Liveness { get; init; }

    /// <summary>Gets whether it takes new executions.</summary>
    [Id(3)] public NodeEligibility Eligibility { get; init; }

    /// <summary>Gets by when a drain must be over; null when none is under way or it has no deadline.</summary>
    [Id(4)] public DateTimeOffset? DrainDeadlineAt { get; init; }

    /// <summary>Gets when it was last heard of; the default value when never.</summary>
    [Id(5)] public DateTimeOffset LastHeartbeatAt { get; init; }

    /// <summary>Gets since when it is connected.</summary>
    [Id(6)] public DateTimeOffset ConnectedSince { get; init; }

    /// <summary>Gets since when it is away.</summary>
    [Id(7)] public DateTimeOffset DisconnectedSince { get; init; }

    /// <summary>Gets why it is away; empty when it is not.</summary>
    [Id(8)] public string LastError { get; init; } = "";

    /// <summary>Gets a number that grows with every change of this state while its grain lives.</summary>
    [Id(9), JsonIgnore] public long Sequence { get; init; }

    /// <summary>Gets until when it gets nothing new although it is connected, because it keeps coming and going; null when it does not.</summary>
    [Id(10)] public DateTimeOffset? BackOffUntil { get; init; }

    /// <summary>Gets how often it was lost, or began anew without a goodbye, of late.</summary>
    [Id(11)] public int RecentLosses { get; init; }

    /// <summary>Gets the labels that operators have set; an empty value hides one of the node's own.</summary>
    [Id(12)] public IReadOnlyDictionary<string, string> OperatorLabels { get; init; } = EmptyMap.Instance;

    /// <summary>Gets whether it is away because it said so: it may just be starting anew, so its executions are given as much time as those of a node that falls silent.</summary>
    [JsonIgnore]
    public bool HasSaidGoodbye => Liveness == NodeLiveness.Lost && LastError == Goodbye;

    /// <summary>Gets whether new executions may be placed on it now, room aside.</summary>
    [JsonIgnore]
    public bool CanTakeWork => Membership == NodeMembership.Approved && Liveness == NodeLiveness.Connected
        && Eligibility == NodeEligibility.Eligible && BackOffUntil is null && Info.Type == NodeType.Compute;
}

/// <summary>What of a node is durable: that it belongs, what operators decided about it, and since when it is away.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeRecord")]
public sealed record NodeRecord
{
    /// <summary>Gets what the node last said of itself.</summary>
    [Id(0)] public required NodeInfo Info { get; init; }

    /// <summary>Gets whether it belongs.</summary>
    [Id(1)] public required NodeMembership Membership { get; init; }

    /// <summary>Gets whether it takes new executions.</summary>
    [Id(2)] public NodeEligibility Eligibility { get; init; }

    /// <summary>Gets by when a drain must be over.</summary>
    [Id(3)] public DateTimeOffset? DrainDeadlineAt { get; init; }

    /// <summary>Gets labels set by operators; they win over the node's own; an empty value removes one.</summary>
    [Id(4)] public IReadOnlyDictionary<string, string> OperatorLabels { get; init; } = EmptyMap.Instance;

    /// <summary>Gets when it first joined.</summary>
    [Id(5)] public DateTimeOffset JoinedAt { get; init; }

    /// <summary>Gets when the row last changed.</summary>
    [Id(6)] public DateTimeOffset ModifiedAt { get; init; }

    /// <summary>Gets since when it is away; null while it is here.</summary>
    [Id(7)] public DateTimeOffset? AwaySince { get; init; }

    /// <summary>Gets why it is away; empty while it is here.</summary>
    [Id(8)] public string AwayReason { get; init; } = "";

    /// <summary>Gets when it was lost, or began anew without a goodbye; the last few times, oldest first.</summary>
    [Id(9)] public IReadOnlyList<DateTimeOffset> Losses { get; init; } = [];
}
