namespace Bacalhau;

/// <summary>An execution made ready for an engine: its specification, its data in place, its environment resolved.</summary>
public sealed record RunRequest
{
    /// <summary>Gets the specification.</summary>
    public required ExecutionSpec Spec { get; init; }

    /// <summary>Gets the inputs, in place on this machine.</summary>
    public required IReadOnlyList<PreparedInput> Inputs { get; init; }

    /// <summary>Gets the folder that takes one folder for each result path, by name. Exists when the task has result paths, and is empty or holds what a former start wrote. The folder it lies in is the execution's own, and exists for an engine whose executions survive a restart.</summary>
    public required string ResultsFolder { get; init; }

    /// <summary>Gets the environment, values of the node filled in, system variables included.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Gets the network with every port assigned; never <see cref="NetworkType.Default"/>.</summary>
    public required NetworkConfig Network { get; init; }

    /// <summary>Gets the graphics processors set aside.</summary>
    public IReadOnlyList<Gpu> Gpus { get; init; } = [];

    /// <summary>Gets where output goes as it is written.</summary>
    public required ILogWriter Log { get; init; }
}
