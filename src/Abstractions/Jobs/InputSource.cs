namespace Bacalhau;

/// <summary>Data that goes into an execution.</summary>
/// <param name="Source">Where it comes from; null fails validation.</param>
/// <param name="Alias">A name other parts may use; unique in the task, may be empty.</param>
/// <param name="Target">The path at which the execution sees it; unique in the task.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.InputSource")]
public sealed record InputSource(
    [property: Id(0)] SpecConfig? Source,
    [property: Id(1)] string Alias,
    [property: Id(2)] string Target);
