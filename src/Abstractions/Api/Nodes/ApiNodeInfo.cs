using System.Text.Json.Serialization;

namespace Bacalhau.Api;

/// <summary>What a node says of itself, as the wire shows it; flat at <c>GET /api/v1/agent/node</c>.</summary>
public sealed record ApiNodeInfo
{
    /// <summary>Gets the id.</summary>
    public string NodeID { get; init; } = "";

    /// <summary>Gets what it is for.</summary>
    public NodeType NodeType { get; init; }

    /// <summary>Gets its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap.Instance;

    /// <summary>Gets the protocols it speaks.</summary>
    public IReadOnlyList<string> SupportedProtocols { get; init; } = [];

    /// <summary>Gets what it offers; zero amounts and null lists when it computes nothing.</summary>
    public ApiComputeNodeInfo ComputeNodeInfo { get; init; } = new();

    /// <summary>Gets the build it runs.</summary>
    public BuildVersion BacalhauVersion { get; init; } = new();

    /// <summary>Shows a node. One that is away has nothing free and nothing queued.</summary>
    public static ApiNodeInfo From(NodeInfo node, bool connected = true) => new()
    {
        NodeID = node.Id.ToString(),
        NodeType = node.Type,
        Labels = node.Labels,
        SupportedProtocols = node.SupportedProtocols,
        ComputeNodeInfo = node.Type == NodeType.Compute ? ApiComputeNodeInfo.From(node.Compute, connected) : new(),
        BacalhauVersion = node.Version,
    };
}

/// <summary>What a compute node offers.</summary>
public sealed record ApiComputeNodeInfo
{
    /// <summary>Gets the engines; null when it computes nothing.</summary>
    public IReadOnlyList<string>? ExecutionEngines { get; init; }

    /// <summary>Gets the publishers; null when it computes nothing.</summary>
    public IReadOnlyList<string>? Publishers { get; init; }

    /// <summary>Gets the input sources; null when it computes nothing.</summary>
    public IReadOnlyList<string>? StorageSources { get; init; }

    /// <summary>Gets what all executions together may use.</summary>
    public ApiResources MaxCapacity { get; init; } = new();

    /// <summary>Gets what waiting executions have asked for, in spite of the name.</summary>
    public ApiResources QueueCapacity { get; init; } = new();

    /// <summary>Gets what is free.</summary>
    public ApiResources AvailableCapacity { get; init; } = new();

    /// <summary>Gets the most one execution may ask for.</summary>
    public ApiResources MaxJobRequirements { get; init; } = new();

    /// <summary>Gets how many executions run.</summary>
    public int RunningExecutions { get; init; }

    /// <summary>Gets how many wait.</summary>
    public int EnqueuedExecutions { get; init; }

    /// <summary>Gets the address others reach it at; the key is lower case on the wire.</summary>
    [JsonPropertyName("address")] public string Address { get; init; } = "";

    /// <summary>Shows what a node offers.</summary>
    public static ApiComputeNodeInfo From(ComputeNodeInfo compute, bool connected = true) => new()
    {
        ExecutionEngines = compute.ExecutionEngines,
        Publishers = compute.Publishers,
        StorageSources = compute.StorageSources,
        MaxCapacity = ApiResources.From(compute.MaxCapacity, compute.Gpus),
        QueueCapacity = connected ? ApiResources.From(compute.QueueUsed) : new(),
        AvailableCapacity = connected ? ApiResources.From(compute.AvailableCapacity) : new(),
        MaxJobRequirements = ApiResources.From(compute.MaxJobRequirements, compute.Gpus),
        RunningExecutions = compute.RunningExecutions,
        EnqueuedExecutions = compute.EnqueuedExecutions,
        Address = compute.Address,
    };
}
