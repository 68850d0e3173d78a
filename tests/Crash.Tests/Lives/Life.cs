using System.Text.Json.Nodes;

namespace Bacalhau.Crash.Tests;

/// <summary>What users do with jobs from a submission to the end, told once; the server may die anywhere in it.</summary>
internal abstract class Life
{
    /// <summary>Gets its name for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Lives it; gives what must be true in the end.</summary>
    /// <param name="client">The user.</param>
    /// <param name="web">Where inputs come from.</param>
    /// <param name="token">What tells this life from others; the user's idempotency key.</param>
    public abstract Task<LifeEnd> LiveAsync(PatientClient client, InputServer web, string token);

    public sealed override string ToString() => Name;

    /// <summary>Waits until the current version runs and no older one does.</summary>
    protected static Task UntilRunsAsync(PatientClient client, string job, long version) => client.UntilAsync(
        async () =>
        {
            var live = (await client.ExecutionsAsync(job)).Where(execution => !LifeEnd.StateOf(execution).IsTerminal).ToList();
            return live is [var only] && (long)only["JobVersion"]! == version && ((string?)only["ComputeState"]!["Message"])?.Contains("unning", StringComparison.Ordinal) == true;
        },
        async () => $"job {job} does not run in version {version} alone: {await client.GetAsync($"orchestrator/jobs/{job}?include=executions,history")}");

    protected static JsonObject WithInput(JsonObject job, JsonObject source, string target)
    {
        var task = (JsonObject)job["Tasks"]![0]!;
        task["InputSources"] ??= new JsonArray();
        ((JsonArray)task["InputSources"]!).Add(new JsonObject { ["Source"] = source, ["Target"] = target });
        return job;
    }

    /// <summary>Publishes a folder of results.</summary>
    protected static JsonObject WithResult(JsonObject job, string folder)
    {
        var task = (JsonObject)job["Tasks"]![0]!;
        task["ResultPaths"] = new JsonArray(Entry(("Name", folder), ("Path", "/" + folder)));
        task["Publisher"] = Entry(("Type", "local"));
        return job;
    }

    protected static JsonObject Entry(params ReadOnlySpan<(string Key, string Value)> entries)
    {
        var made = new JsonObject();
        foreach (var (key, value) in entries)
        {
            made[key] = value;
        }

        return made;
    }

    protected static JsonObject Inline(byte[] data) =>
        new() { ["Type"] = "inline", ["Params"] = new JsonObject { ["URL"] = $"data:application/octet-stream;base64,{Convert.ToBase64String(data)}" } };

    protected static JsonObject Download(string address) =>
        new() { ["Type"] = "urlDownload", ["Params"] = new JsonObject { ["URL"] = address } };
}
