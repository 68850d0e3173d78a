namespace Bacalhau;

/// <summary>Time limits in whole seconds; 0 is none.</summary>
/// <param name="ExecutionTimeout">For each execution, inputs and publishing included.</param>
/// <param name="QueueTimeout">For waiting until something is placed.</param>
/// <param name="TotalTimeout">For the job as a whole, from acceptance.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.TimeoutConfig")]
public sealed record TimeoutConfig(
    [property: Id(0), OmitEmpty] long ExecutionTimeout = 0,
    [property: Id(1), OmitEmpty] long QueueTimeout = 0,
    [property: Id(2), OmitEmpty] long TotalTimeout = 0);
