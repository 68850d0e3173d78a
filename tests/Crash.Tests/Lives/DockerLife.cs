using System.Text.Json.Nodes;
using Bacalhau.EndToEnd;

namespace Bacalhau.Crash.Tests;

/// <summary>A batch job in a container, which outlives the server that started it.</summary>
internal sealed class DockerLife : Life
{
    public override string Name => "batch in a container";

    public override async Task<LifeEnd> LiveAsync(PatientClient client, InputServer web, string token)
    {
        var job = JobApi.Docker("echo done");
        job["Tasks"]![0]!["Publisher"] = new JsonObject { ["Type"] = "local" };

        var id = await client.SubmitAsync(job, token);
        await client.UntilAsync(id, nameof(JobStateType.Completed));
        return new(id, JobStateType.Completed) { Results = 1, Output = "done\n", Containers = true, Resubmit = () => client.SubmitAsync(job, token) };
    }
}
