namespace Bacalhau;

/// <summary>Who accepts a job, who sent it, and what it gets where it says nothing.</summary>
public sealed record JobIntakeContext
{
    /// <summary>Gets the node that accepts it.</summary>
    public required NodeId OrchestratorId { get; init; }

    /// <summary>Gets the defaults by type.</summary>
    public JobDefaultsOptions Defaults { get; init; } = new();

    /// <summary>Gets the installation of the node; empty when it has none.</summary>
    public string ServerInstallationId { get; init; } = "";

    /// <summary>Gets the data folder of the node; empty when it has none.</summary>
    public string ServerInstanceId { get; init; } = "";

    /// <summary>Gets the header <c>X-Bacalhau-InstallationID</c>; empty when it was not sent.</summary>
    public string ClientInstallationId { get; init; } = "";

    /// <summary>Gets the header <c>X-Bacalhau-InstanceID</c>; empty when it was not sent.</summary>
    public string ClientInstanceId { get; init; } = "";

    /// <summary>Gets the client id of a job that comes by the old path; empty otherwise.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Gets what makes new ids.</summary>
    /// <value>Default: <see cref="JobId.New"/>.</value>
    public Func<JobId> NewId { get; init; } = JobId.New;
}

/// <summary>A job on its way into the store.</summary>
/// <param name="Job">The job, with id, name and defaults.</param>
/// <param name="Warnings">What was ignored or changed.</param>
/// <param name="Errors">All that is wrong: first what the submission breaks, then what breaks with defaults.</param>
public sealed record PreparedJob(Job Job, IReadOnlyList<string> Warnings, IReadOnlyList<BacalhauError> Errors)
{
    /// <summary>Gets whether the job can be stored.</summary>
    public bool IsValid => Errors.Count == 0;

    /// <summary>Gets the warnings as the wire wants them: null when there are none.</summary>
    public IReadOnlyList<string>? WireWarnings => Warnings.Count == 0 ? null : Warnings;
}
