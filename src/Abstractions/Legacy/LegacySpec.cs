using System.Text.Json;

namespace Bacalhau.Legacy;

/// <summary>The signed part of a submission of v1.2 and v1.3, <c>POST /api/v1/requester/submit</c>, and the old job file of <c>create</c>.</summary>
public sealed record LegacyJobPayload
{
    /// <summary>Gets the hash of the client's key.</summary>
    public string ClientID { get; init; } = "";

    /// <summary>Gets the version of the form, for example <c>V1beta2</c>.</summary>
    public string APIVersion { get; init; } = "";

    /// <summary>Gets what to run; null is refused.</summary>
    public LegacySpec? Spec { get; init; }
}

/// <summary>What to run, as v1.2 and v1.3 say it.</summary>
public sealed record LegacySpec
{
    /// <summary>Gets the engine by name, used when <see cref="EngineSpec"/> has no type.</summary>
    public string Engine { get; init; } = "";

    /// <summary>Gets the engine with its parameters.</summary>
    public SpecConfig? EngineSpec { get; init; }

    /// <summary>Gets the publisher by name, used when <see cref="PublisherSpec"/> has no type.</summary>
    public string Publisher { get; init; } = "";

    /// <summary>Gets the publisher with its parameters.</summary>
    public SpecConfig? PublisherSpec { get; init; }

    /// <summary>Gets the parameters of the Docker engine, used without <see cref="EngineSpec"/>.</summary>
    public LegacyDocker? Docker { get; init; }

    /// <summary>Gets the parameters of the WASM engine, used without <see cref="EngineSpec"/>.</summary>
    public LegacyWasm? Wasm { get; init; }

    /// <summary>Gets the amounts.</summary>
    public ResourcesConfig? Resources { get; init; }

    /// <summary>Gets the network; none when null.</summary>
    public LegacyNetwork? Network { get; init; }

    /// <summary>Gets the limit of each execution in seconds; 0 for the default. Old files have fractions.</summary>
    public double Timeout { get; init; }

    /// <summary>Gets the data that goes in.</summary>
    public IReadOnlyList<LegacyStorage> Inputs { get; init; } = [];

    /// <summary>Gets the folders that are published.</summary>
    public IReadOnlyList<LegacyStorage> Outputs { get; init; } = [];

    /// <summary>Gets the labels, bare words.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];

    /// <summary>Gets what the labels of a node must satisfy.</summary>
    public IReadOnlyList<LabelConstraint> NodeSelectors { get; init; } = [];

    /// <summary>Gets a wish about telemetry; there is none here.</summary>
    public bool DoNotTrack { get; init; }

    /// <summary>Gets how many nodes are wanted; one when null.</summary>
    public LegacyDeal? Deal { get; init; }
}

/// <summary>How many nodes are wanted.</summary>
public sealed record LegacyDeal
{
    /// <summary>Gets whether every node that matches runs it.</summary>
    public bool TargetingMode { get; init; }

    /// <summary>Gets how many executions are wanted otherwise.</summary>
    public int Concurrency { get; init; }
}

/// <summary>The network of a task; <c>None</c>, <c>Full</c> or <c>HTTP</c>.</summary>
public sealed record LegacyNetwork
{
    /// <summary>Gets the type.</summary>
    public string Type { get; init; } = "";

    /// <summary>Gets the domains that HTTP allows.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];
}

/// <summary>The parameters of the Docker engine.</summary>
public sealed record LegacyDocker
{
    /// <summary>Gets the image.</summary>
    public string Image { get; init; } = "";

    /// <summary>Gets the entry point.</summary>
    public IReadOnlyList<string> Entrypoint { get; init; } = [];

    /// <summary>Gets the command.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Gets the environment, <c>NAME=value</c>.</summary>
    public IReadOnlyList<string> EnvironmentVariables { get; init; } = [];

    /// <summary>Gets the folder to run in.</summary>
    public string WorkingDirectory { get; init; } = "";
}

/// <summary>The parameters of the WASM engine.</summary>
public sealed record LegacyWasm
{
    /// <summary>Gets the module.</summary>
    public LegacyStorage? EntryModule { get; init; }

    /// <summary>Gets the function to call.</summary>
    public string EntryPoint { get; init; } = "";

    /// <summary>Gets the arguments.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Gets the environment.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; } = new Dictionary<string, string>();

    /// <summary>Gets modules to link with.</summary>
    public IReadOnlyList<LegacyStorage> ImportModules { get; init; } = [];
}

/// <summary>Data that goes in or out.</summary>
public sealed record LegacyStorage
{
    /// <summary>Gets the kind of source.</summary>
    public string StorageSource { get; init; } = "";

    /// <summary>Gets the name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets the content id of IPFS.</summary>
    public string CID { get; init; } = "";

    /// <summary>Gets the address, or inline data.</summary>
    public string URL { get; init; } = "";

    /// <summary>Gets the object store.</summary>
    public JsonElement S3 { get; init; }

    /// <summary>Gets the Git repository; not supported any more.</summary>
    public string Repo { get; init; } = "";

    /// <summary>Gets the path on the node.</summary>
    public string SourcePath { get; init; } = "";

    /// <summary>Gets whether the execution may write to that path.</summary>
    public bool ReadWrite { get; init; }

    /// <summary>Gets the path inside the execution.</summary>
    public string Path { get; init; } = "";
}
