using System.Text.Json.Nodes;
using Bacalhau.EndToEnd;

namespace Bacalhau.Crash.Tests;

/// <summary>A service that runs, is updated while it runs, and is stopped while it runs.</summary>
internal sealed class ServiceLife : Life
{
    public override string Name => "service, updated and stopped";

    public override async Task<LifeEnd> LiveAsync(PatientClient client, InputServer web, string token)
    {
        var first = Service(token, "one");
        var id = await client.SubmitAsync(first, token);
        await UntilRunsAsync(client, id, version: 1);

        var second = Service(token, "two");
        var updated = await client.SubmitAsync(second, token + "-update");
        await UntilRunsAsync(client, id, version: 2);

        await client.StopAsync(id);
        await client.UntilAsync(id, nameof(JobStateType.Stopped));
        return new(id, JobStateType.Stopped)
        {
            Versions = 2,
            SameAs = [updated],
            Resubmit = () => client.SubmitAsync(second, token + "-update"),
        };
    }

    private static JsonObject Service(string name, string says)
    {
        var job = JobApi.Job("noop", new JsonObject { ["Delay"] = "10:00:00", ["Stdout"] = says });
        foreach (var (key, value) in Entry(("Type", "service"), ("Name", name)))
        {
            job[key] = value?.DeepClone();
        }

        return job;
    }
}
