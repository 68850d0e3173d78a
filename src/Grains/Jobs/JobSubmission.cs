namespace Bacalhau.Grains;

/// <summary>A job that is valid and normalised, with its defaults applied, on its way to its grain.</summary>
/// <param name="Job">The specification; its id is the grain's key.</param>
/// <param name="Owner">Who submits; a principal's id.</param>
/// <param name="EvaluationId">The id the answer carries.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.JobSubmission")]
public sealed record JobSubmission([property: Id(0)] Job Job, [property: Id(1)] string Owner, [property: Id(2)] string EvaluationId)
{
    /// <summary>Gets the key under which a repeat finds the first answer; null for none. Already scoped to principal and namespace.</summary>
    [Id(3)] public string? IdempotencyKey { get; init; }

    /// <summary>Gets whether an update that changes nothing is wanted all the same.</summary>
    [Id(4)] public bool Force { get; init; }
}

/// <summary>The answer to a submission, an update or a rerun.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="JobId">The job: the one submitted, or the one that was there.</param>
/// <param name="EvaluationId">The evaluation; of the first answer when this is a repeat.</param>
/// <param name="Version">The version it is now at.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.SubmitOutcome")]
public sealed record SubmitOutcome(
    [property: Id(0)] SubmitStatus Status,
    [property: Id(1)] JobId JobId,
    [property: Id(2)] string EvaluationId,
    [property: Id(3)] long Version);

/// <summary>How a submission ended.</summary>
public enum SubmitStatus
{
    /// <summary>It is durable.</summary>
    Accepted,

    /// <summary>Another job has the name; send it there as an update.</summary>
    NameTaken,

    /// <summary>It had been accepted before; this is the first answer again.</summary>
    Repeated,
}
