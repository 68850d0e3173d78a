namespace Bacalhau.Api;

/// <summary>A node as the wire shows it.</summary>
public sealed record ApiNodeState
{
    private const string ConnectedText = "CONNECTED";
    private const string DisconnectedText = "DISCONNECTED";

    /// <summary>Gets what the node says of itself.</summary>
    public ApiNodeInfo Info { get; init; } = new();

    /// <summary>Gets <c>PENDING</c>, <c>APPROVED</c> or <c>REJECTED</c>; empty when not known.</summary>
    public string Membership { get; init; } = "";

    /// <summary>Gets the same as the status of <see cref="ConnectionState"/>, for old pages.</summary>
    public string Connection { get; init; } = "";

    /// <summary>Gets whether it is heard of.</summary>
    public ApiConnectionState ConnectionState { get; init; } = new();

    /// <summary>Gets <c>Cordoned</c> or <c>Draining</c>; empty while the node takes new executions. Not known to the original.</summary>
    [OmitEmpty] public string Eligibility { get; init; } = "";

    /// <summary>Gets by when a drain must be over. Not known to the original.</summary>
    [OmitEmpty] public DateTimeOffset? DrainDeadline { get; init; }

    /// <summary>Gets the labels that operators have set, which <see cref="Info"/> shows too; an empty value hides one of the node's own. Not known to the original.</summary>
    [OmitEmpty] public IReadOnlyDictionary<string, string> OperatorLabels { get; init; } = EmptyMap.Instance;

    /// <summary>Gets whether the node is being drained and nothing runs on it any more.</summary>
    public bool IsDrained => Eligibility == nameof(NodeEligibility.Draining) && Info.ComputeNodeInfo.RunningExecutions == 0;

    /// <summary>Gets whether the node is connected, late ones included.</summary>
    public bool IsConnected => ConnectionState.Status == ConnectedText;

    /// <summary>Shows a node. A late one still counts as connected; an unheard one as away.</summary>
    public static ApiNodeState From(NodeState node)
    {
        var connected = node.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect;
        var status = connected ? ConnectedText : DisconnectedText;
        return new()
        {
            Info = ApiNodeInfo.From(node.Info, connected),
            Membership = ToText(node.Membership),
            Connection = status,
            ConnectionState = new()
            {
                Status = status,
                LastHeartbeat = node.LastHeartbeatAt,
                ConnectedSince = node.ConnectedSince,
                DisconnectedSince = node.DisconnectedSince,
                LastError = node.LastError,
                Liveness = node.Liveness == NodeLiveness.Suspect ? nameof(NodeLiveness.Suspect) : "",
                RecentLosses = node.RecentLosses,
                BackOffUntil = node.BackOffUntil,
            },
            Eligibility = node.Eligibility == NodeEligibility.Eligible ? "" : node.Eligibility.ToString(),
            DrainDeadline = node.DrainDeadlineAt,
            OperatorLabels = node.OperatorLabels,
        };
    }

    /// <summary>Gives the wire's word for a membership.</summary>
    public static string ToText(NodeMembership membership) => membership switch
    {
        NodeMembership.Pending => "PENDING",
        NodeMembership.Approved => "APPROVED",
        NodeMembership.Rejected => "REJECTED",
        _ => "",
    };
}

/// <summary>Whether a node is heard of.</summary>
public sealed record ApiConnectionState
{
    /// <summary>Gets <c>CONNECTED</c> or <c>DISCONNECTED</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>Gets when it was last heard of.</summary>
    public DateTimeOffset LastHeartbeat { get; init; }

    /// <summary>Gets a number of the original's protocol; 0 here.</summary>
    [OmitEmpty] public long LastComputeSeqNum { get; init; }

    /// <summary>Gets a number of the original's protocol; 0 here.</summary>
    [OmitEmpty] public long LastOrchestratorSeqNum { get; init; }

    /// <summary>Gets since when it is connected.</summary>
    public DateTimeOffset ConnectedSince { get; init; }

    /// <summary>Gets since when it is away.</summary>
    public DateTimeOffset DisconnectedSince { get; init; }

    /// <summary>Gets why it is away.</summary>
    [OmitEmpty] public string LastError { get; init; } = "";

    /// <summary>Gets <c>Suspect</c> for a node that is late; empty otherwise. Not known to the original.</summary>
    [OmitEmpty] public string Liveness { get; init; } = "";

    /// <summary>Gets how often the node was lost, or began anew without a goodbye, in the last ten minutes. Not known to the original.</summary>
    [OmitEmpty] public int RecentLosses { get; init; }

    /// <summary>Gets until when it gets nothing new, because it keeps coming and going. Not known to the original.</summary>
    [OmitEmpty] public DateTimeOffset? BackOffUntil { get; init; }
}
