using System.Text.Json.Nodes;
using Bacalhau.Api;
using Bacalhau.Legacy;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Jobs;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>Takes a job in the old form, signed by the client that owns it.</summary>
internal sealed class LegacySubmission(JobPreparation preparation, JobAcceptance acceptance, IJobQueries queries, BodyReader bodies)
{
    public Task HandleAsync(ApiCall call) => LegacyException.GuardAsync(call, () => SubmitAsync(call));

    private async Task SubmitAsync(ApiCall call)
    {
        var payload = SignedEnvelope.Open(
            await bodies.ReadBytesAsync(call.Context).ConfigureAwait(false), json => ApiJson.Read<LegacyJobPayload>(json.Span), payload => payload.ClientID);
        if (payload.APIVersion.Length == 0)
        {
            throw LegacyException.Bad("APIVersion is empty");
        }

        call.Principal = new Principal(payload.ClientID);
        var job = preparation.PrepareLegacy(call, payload);
        var outcome = await acceptance.AcceptAsync(call, job, call.Principal, default).ConfigureAwait(false);
        var stored = await queries.GetAsync(outcome.JobId, 0, call.CancellationToken).ConfigureAwait(false) ?? job;
        call.Context.Response.Headers[ClientHeaders.JobId] = outcome.JobId.Value;
        await call.AnswerNodeAsync(new JsonObject { ["job"] = LegacyJobView.Show(stored, payload.APIVersion) }).ConfigureAwait(false);
    }
}
