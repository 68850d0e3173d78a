namespace Bacalhau;

/// <summary>What one execution of a job does: an engine with its parameters, what goes in and what comes out.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.JobTask")]
public sealed record JobTask
{
    /// <summary>Gets the name.</summary>
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>Gets the engine that runs it and its parameters; null fails validation.</summary>
    [Id(1)] public SpecConfig? Engine { get; init; }

    /// <summary>Gets where results go; null or an empty type for nowhere.</summary>
    [Id(2)] public SpecConfig? Publisher { get; init; }

    /// <summary>Gets environment variables; a value <c>env:NAME</c> takes the variable NAME of the node.</summary>
    [Id(3), OmitEmpty] public IReadOnlyDictionary<string, string> Env { get; init; } = EmptyMap.Instance;

    /// <summary>Gets notes for machines.</summary>
    [Id(4), OmitEmpty] public IReadOnlyDictionary<string, string> Meta { get; init; } = EmptyMap.Instance;

    /// <summary>Gets the data that goes in.</summary>
    [Id(5), OmitEmpty] public IReadOnlyList<InputSource> InputSources { get; init; } = [];

    /// <summary>Gets the folders that are published.</summary>
    [Id(6), OmitEmpty] public IReadOnlyList<ResultPath> ResultPaths { get; init; } = [];

    /// <summary>Gets the amounts asked for, as texts.</summary>
    [Id(7), OmitEmpty] public ResourcesConfig? Resources { get; init; }

    /// <summary>Gets what the task may reach; null for the default.</summary>
    [Id(8), OmitEmpty] public NetworkConfig? Network { get; init; }

    /// <summary>Gets the time limits; null for none.</summary>
    [Id(9), OmitEmpty] public TimeoutConfig? Timeouts { get; init; }
}
