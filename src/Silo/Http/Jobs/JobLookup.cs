using Bacalhau.Grains;
using Bacalhau.Silo.Http.Pipeline;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Finds the job that a path names, by name, full id or the beginning of an id, and asks whether the principal may touch it.</summary>
internal sealed class JobLookup(IJobQueries queries, RequestDoor door, IOptions<JobRetentionOptions> retention)
{
    public const string Component = "JobStore";

    /// <summary>The namespace of a request that names none.</summary>
    public const string DefaultNamespace = "default";

    private const int MaxEcho = 128;

    /// <exception cref="BacalhauException">No job, or several, have it.</exception>
    /// <exception cref="RefusedException">The authorizer refuses.</exception>
    public async Task<JobRecord> FindAsync(ApiCall call, string idOrName, string @namespace, CancellationToken cancellationToken)
    {
        var record = await FindAsync(idOrName, @namespace, cancellationToken).ConfigureAwait(false);
        await door.AskAsync(call, record.Namespace, record).ConfigureAwait(false);
        return record;
    }

    /// <summary>Says that there is no such job.</summary>
    public static BacalhauException NotFound(string idOrName) =>
        new BacalhauError(BacalhauErrorCode.NotFound, Component, $"job not found: {Clip(idOrName)}").AsException();

    private async Task<JobRecord> FindAsync(string idOrName, string @namespace, CancellationToken cancellationToken)
    {
        var matches = await queries.FindAsync(idOrName, @namespace is "" or "*" ? DefaultNamespace : @namespace, cancellationToken).ConfigureAwait(false);
        if (matches.Count > 1)
        {
            throw new BacalhauError(BacalhauErrorCode.MultipleJobsFound, Component, $"multiple jobs found for id {Clip(idOrName)}") { Hint = "Use full job ID" }.AsException();
        }

        return matches.Count == 1 && await queries.GetRecordAsync(matches[0], cancellationToken).ConfigureAwait(false) is { } record
            ? record
            : throw (NotFound(idOrName).Error with { Hint = retention.Value.Describe() }).AsException();
    }

    private static string Clip(string text) => text.Length <= MaxEcho ? text : text[..MaxEcho] + "...";
}
