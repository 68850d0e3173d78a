using Bacalhau.Api;
using Bacalhau.Legacy;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Identity;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Makes a job out of what a client sent: valid, normalised, with the notes of this server and the defaults of its type.</summary>
internal sealed class JobPreparation(IServerIdentity identity, IOptions<JobDefaultsOptions> defaults)
{
    /// <summary>Gives the job of a request, in the namespace beside it unless it names its own.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static Job JobOf(ApiWriteRequest body, Job? job) => job is null
        ? throw RequestException.Bad("empty/nil job", "Send the job under the key Job.")
        : job.Namespace.Length == 0 ? job with { Namespace = body.Namespace } : job;

    /// <exception cref="InvalidJobException">Everything that is wrong with it.</exception>
    public PreparedJob Prepare(ApiCall call, Job job) => Require(JobIntake.Prepare(job, Context(call)));

    /// <summary>Makes a job out of an old submission. Its id has no prefix, as its clients know it.</summary>
    /// <exception cref="InvalidJobException">Everything that is wrong with it.</exception>
    public Job PrepareLegacy(ApiCall call, LegacyJobPayload payload)
    {
        var converted = LegacyJobs.Convert(payload);
        if (converted.Job is not { } job)
        {
            throw new InvalidJobException(converted.Errors);
        }

        return Require(JobIntake.Prepare(job, Context(call) with { ClientId = payload.ClientID, NewId = () => new(Guid.NewGuid().ToString()) })).Job;
    }

    private static PreparedJob Require(PreparedJob prepared) => prepared.IsValid ? prepared : throw new InvalidJobException(prepared.Errors);

    private JobIntakeContext Context(ApiCall call)
    {
        var headers = call.Context.Request.Headers;
        return new()
        {
            OrchestratorId = identity.NodeId,
            Defaults = defaults.Value,
            ServerInstallationId = identity.InstallationId,
            ServerInstanceId = identity.InstanceId,
            ClientInstallationId = headers[ClientHeaders.InstallationId].ToString(),
            ClientInstanceId = headers[ClientHeaders.InstanceId].ToString(),
        };
    }
}
