using Bacalhau.Client;

namespace Bacalhau.Cli.Jobs;

/// <summary>Tells versions without executions from versions that do not exist.</summary>
internal static class JobVersions
{
    /// <summary>Makes sure that a version exists.</summary>
    /// <exception cref="BacalhauException">It does not.</exception>
    public static Task RequireAsync(IBacalhauClient client, JobKey job, CancellationToken cancellationToken) =>
        client.Jobs.GetAsync(job, JobIncludes.None, cancellationToken);
}
