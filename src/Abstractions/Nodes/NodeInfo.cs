using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>What a node is for. The names of the wire; a node that does both says <see cref="Compute"/>.</summary>
public enum NodeType
{
    /// <summary>Takes requests and places jobs.</summary>
    Requester = 0,

    /// <summary>Runs executions.</summary>
    Compute = 1,
}

/// <summary>What a node says of itself.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeInfo")]
public sealed record NodeInfo
{
    /// <summary>Gets the id.</summary>
    [Id(0), JsonPropertyName("NodeID")] public required NodeId Id { get; init; }

    /// <summary>Gets what it is for.</summary>
    [Id(1), JsonPropertyName("NodeType")] public NodeType Type { get; init; }

    /// <summary>Gets its labels.</summary>
    [Id(2)] public IReadOnlyDictionary<string, string> Labels { get; init; } = EmptyMap.Instance;

    /// <summary>Gets the protocols it speaks.</summary>
    [Id(3)] public IReadOnlyList<string> SupportedProtocols { get; init; } = [];

    /// <summary>Gets what it offers; zero amounts and empty lists when it computes nothing.</summary>
    [Id(4), JsonPropertyName("ComputeNodeInfo")] public ComputeNodeInfo Compute { get; init; } = new();

    /// <summary>Gets the build it runs.</summary>
    [Id(5), JsonPropertyName("BacalhauVersion")] public BuildVersion Version { get; init; } = new();
}

/// <summary>What a compute node offers.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.ComputeNodeInfo")]
public sealed record ComputeNodeInfo
{
    /// <summary>Gets the engines, lower case.</summary>
    [Id(0)] public IReadOnlyList<string> ExecutionEngines { get; init; } = [];

    /// <summary>Gets the publishers.</summary>
    [Id(1)] public IReadOnlyList<string> Publishers { get; init; } = [];

    /// <summary>Gets the input sources.</summary>
    [Id(2)] public IReadOnlyList<string> StorageSources { get; init; } = [];

    /// <summary>Gets what all executions together may use.</summary>
    [Id(3)] public ComputeResources MaxCapacity { get; init; }

    /// <summary>Gets what waiting executions have asked for (the wire's word is misleading).</summary>
    [Id(4), JsonPropertyName("QueueCapacity")] public ComputeResources QueueUsed { get; init; }

    /// <summary>Gets what is free.</summary>
    [Id(5)] public ComputeResources AvailableCapacity { get; init; }

    /// <summary>Gets the most one execution may ask for.</summary>
    [Id(6)] public ComputeResources MaxJobRequirements { get; init; }

    /// <summary>Gets how many executions run.</summary>
    [Id(7)] public int RunningExecutions { get; init; }

    /// <summary>Gets how many wait.</summary>
    [Id(8)] public int EnqueuedExecutions { get; init; }

    /// <summary>Gets the address others reach it at; the key is lower case on the wire.</summary>
    [Id(9), JsonPropertyName("address")] public string Address { get; init; } = "";

    /// <summary>Gets its graphics processors.</summary>
    [Id(10), JsonIgnore] public IReadOnlyList<Gpu> Gpus { get; init; } = [];

    /// <summary>Gets references of what lies on the node already: images as <c>image:NAME</c>, inputs as <c>TYPE:KEY</c>; at most a few thousand, newest first.</summary>
    [Id(11), JsonIgnore] public IReadOnlyList<string> Cached { get; init; } = [];

    /// <summary>Gets static ports of the host that are taken.</summary>
    [Id(12), JsonIgnore] public IReadOnlyList<int> PortsInUse { get; init; } = [];
}

/// <summary>A build of the program.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.BuildVersion")]
public sealed record BuildVersion
{
    /// <summary>Gets the first number.</summary>
    [Id(0), OmitEmpty] public string Major { get; init; } = "";

    /// <summary>Gets the second number.</summary>
    [Id(1), OmitEmpty] public string Minor { get; init; } = "";

    /// <summary>Gets the version, for example <c>v1.9.3</c>.</summary>
    [Id(2)] public string GitVersion { get; init; } = "";

    /// <summary>Gets the commit, 40 hexadecimal digits.</summary>
    [Id(3)] public string GitCommit { get; init; } = "";

    /// <summary>Gets when it was built.</summary>
    [Id(4)] public DateTimeOffset BuildDate { get; init; }

    /// <summary>Gets the operating system, in Go's word.</summary>
    [Id(5)] public string GOOS { get; init; } = "";

    /// <summary>Gets the processor architecture, in Go's word.</summary>
    [Id(6)] public string GOARCH { get; init; } = "";
}
