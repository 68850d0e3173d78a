using System.Text.Json.Nodes;

namespace Bacalhau.Crash.Tests;

/// <summary>One server and one user, who lives one life after the other with it.</summary>
internal sealed class Lane : IAsyncDisposable
{
    private static readonly string[] Settings =
    [
        "API.Host=127.0.0.1", "API.Port=0", "Publishers.Types.Local.Port=0", "Engines.Types.Noop.Enabled=true",
        "Compute.AllocatedCapacity.CPU=2", "Compute.AllocatedCapacity.Memory=1Gb", "Compute.IgnorePhysicalResourceLimits=true",
        "InputSources.MaxRetryCount=0", "InputSources.Types.URLDownload.AllowedNetworks=127.0.0.0/8",

        // Short, so that what is timed belongs to every life and comes back soon.
        "Orchestrator.NodeManager.HeartbeatInterval=1s", "Orchestrator.Scheduler.RetryDelay=50ms", "Orchestrator.Scheduler.MaxAttempts=20",
    ];

    /// <summary>Longer than a heartbeat, so that what comes with one is met though the job has ended.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(1300);

    private readonly InputServer web;
    private readonly PatientClient client;
    private int lives;

    public Lane(string folder, InputServer web)
    {
        this.web = web;
        Server = new(folder, Settings);
        client = new(Server);
        Node = new(Server.Folder);
    }

    public MortalServer Server { get; }

    public NodeFolder Node { get; }

    /// <summary>Lives a life in which the server dies at a point; null when that did not come.</summary>
    /// <returns>What was crossed until the death, or until the life was over.</returns>
    public async Task<Trace> LiveAsync(Life life, CrashPoint point, Func<Task>? restart = null)
    {
        if (Server.Starts == 0)
        {
            await Server.StartAsync();
        }

        await UntilQuietAsync();
        client.Restart = restart ?? (() => Server.StartAsync());
        var token = $"life-{Path.GetFileName(Path.GetDirectoryName(Server.Folder))}-{lives++}";
        await Server.BeginAsync(point);
        var recording = Server.TraceFile;
        var starts = Server.Starts;
        var end = await life.LiveAsync(client, web, token);
        await UntilQuietAsync();
        var length = new FileInfo(recording).Length;
        if (Server.Starts == starts && point != CrashPoint.None)
        {
            await Server.HasDiedAsync(Linger);
            await UntilQuietAsync();
        }

        if (Server.Starts == starts && await Server.EndAsync() is > 0 and var loose)
        {
            throw new InvalidOperationException($"{loose} transactions reached a log of SQLite and were no crossing");
        }

        var faults = await end.FaultsAsync(client, Node);
        return faults.Count == 0
            ? Trace.Read(recording, length)
            : throw new InvalidOperationException($"after death {point} of {life.Name}:\n{string.Join('\n', faults)}\n{Server.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await Server.DisposeAsync();
    }

    /// <summary>Waits until the node holds nothing: every record is forgotten and all room is free.</summary>
    private async Task UntilQuietAsync()
    {
        var seen = "";
        await client.UntilAsync(
            async () =>
            {
                var nodes = (JsonArray)(await client.GetAsync("orchestrator/nodes"))["Nodes"]!;
                seen = $"{Node.CountKnown()} records on the node, {nodes.ToJsonString()}";
                if (nodes is not [{ } node] || !string.Equals((string?)node["ConnectionState"]?["Status"], nameof(NodeLiveness.Connected), StringComparison.OrdinalIgnoreCase))
                {
                    return false;
                }

                var compute = node["Info"]!["ComputeNodeInfo"]!;
                return Node.CountKnown() == 0
                    && (int)compute["RunningExecutions"]! == 0
                    && (int)compute["EnqueuedExecutions"]! == 0
                    && JsonNode.DeepEquals(compute["AvailableCapacity"], compute["MaxCapacity"]);
            },
            () => Task.FromResult($"the node is not empty: {seen}"));
    }
}
