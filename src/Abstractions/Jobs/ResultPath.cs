namespace Bacalhau;

/// <summary>A folder of an execution that is published.</summary>
/// <param name="Name">The folder's name among the results.</param>
/// <param name="Path">The absolute path at which the execution writes it.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.ResultPath")]
public sealed record ResultPath([property: Id(0)] string Name, [property: Id(1)] string Path);
