using System.Text.Json.Nodes;
using Bacalhau.EndToEnd;

namespace Bacalhau.Crash.Tests;

/// <summary>A batch job whose first attempt fails, because its input cannot be had at first.</summary>
internal sealed class RetryLife : Life
{
    public override string Name => "batch, tried again";

    public override async Task<LifeEnd> LiveAsync(PatientClient client, InputServer web, string token)
    {
        var job = WithInput(JobApi.Job("noop", new JsonObject { ["Stdout"] = "done\n" }), Download(web.Flaky(token)), "/data/text");

        var id = await client.SubmitAsync(job, token);
        await client.UntilAsync(id, nameof(JobStateType.Completed));
        return new(id, JobStateType.Completed) { Resubmit = () => client.SubmitAsync(job, token) };
    }
}
