using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>What an execution printed and how it ended. The key <c>stderr</c> is lower case on the wire.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.RunResult")]
public sealed record RunResult
{
    /// <summary>The most text kept of each stream, in bytes; the rest stands in the log and the results.</summary>
    public const int MaxOutputBytes = 2048;

    /// <summary>Gets the beginning of standard output.</summary>
    [Id(0)] public string Stdout { get; init; } = "";

    /// <summary>Gets whether standard output was longer.</summary>
    [Id(1)] public bool StdoutTruncated { get; init; }

    /// <summary>Gets the beginning of standard error.</summary>
    [Id(2), JsonPropertyName("stderr")] public string Stderr { get; init; } = "";

    /// <summary>Gets whether standard error was longer.</summary>
    [Id(3)] public bool StderrTruncated { get; init; }

    /// <summary>Gets the exit code; -1 when the engine could not start or lost the process.</summary>
    [Id(4)] public int ExitCode { get; init; }

    /// <summary>Gets why the engine considers the run failed, whatever the exit code; empty when it does not.</summary>
    [Id(5)] public string ErrorMsg { get; init; } = "";

    /// <summary>Gets the cause behind <see cref="ErrorMsg"/>; null when there is none.</summary>
    [Id(6), JsonIgnore] public FailureCause? Cause { get; init; }
}
