namespace Bacalhau;

/// <summary>How the cluster treats a job, beyond Bacalhau's model. Every part is optional; old clients ignore all of it.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.JobPolicy")]
public sealed record JobPolicy
{
    /// <summary>The strategy that spreads load: the node with most room first.</summary>
    public const string LeastUsed = "least-used";

    /// <summary>The strategy that keeps nodes empty: the node with least room that fits first.</summary>
    public const string BinPack = "bin-pack";

    /// <summary>Gets when and how often an execution is tried again; null for the cluster's default.</summary>
    [Id(0), OmitEmpty] public RetryPolicy? Retry { get; init; }

    /// <summary>Gets whether each node runs at most one execution of the job at a time.</summary>
    [Id(1), OmitEmpty] public bool Spread { get; init; }

    /// <summary>Gets how nodes are preferred: <c>least-used</c> or <c>bin-pack</c>; empty for the cluster's default.</summary>
    [Id(2), OmitEmpty] public string Strategy { get; init; } = "";

    /// <summary>Gets how long, in seconds, an execution may go on unseen on a node that is away before it is replaced; null for the cluster's default.</summary>
    [Id(3), OmitEmpty] public long? NodeLossGrace { get; init; }

    /// <summary>Gets how many executions of a service or daemon job an update replaces at once; 0 for the cluster's default.</summary>
    [Id(4), OmitEmpty] public int MaxParallelUpdates { get; init; }
}

/// <summary>When an execution that failed is tried again. Durations in seconds.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.RetryPolicy")]
public sealed record RetryPolicy
{
    /// <summary>Gets how many attempts a partition has in all; 0 for the cluster's default, 1 for no retry.</summary>
    [Id(0), OmitEmpty] public int MaxAttempts { get; init; }

    /// <summary>Gets the delay before the second attempt; it doubles with each further one.</summary>
    [Id(1), OmitEmpty] public double? InitialDelay { get; init; }

    /// <summary>Gets the longest delay.</summary>
    [Id(2), OmitEmpty] public double? MaxDelay { get; init; }

    /// <summary>Gets the causes that are retried, names of <see cref="FailureCause"/> in kebab case; null for the default set.</summary>
    [Id(3), OmitEmpty] public IReadOnlyList<string>? On { get; init; }

    /// <summary>Gets which exit codes make an execution fail, for example <c>1-125</c>, <c>137</c> or <c>nonzero</c>; empty: none does, as on Bacalhau's wire.</summary>
    [Id(4), OmitEmpty] public IReadOnlyList<string> FailOnExitCodes { get; init; } = [];

    /// <summary>Gets which of the failing exit codes are tried again; empty for all of them.</summary>
    [Id(5), OmitEmpty] public IReadOnlyList<string> RetryOnExitCodes { get; init; } = [];
}
