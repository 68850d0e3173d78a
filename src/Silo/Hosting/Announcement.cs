namespace Bacalhau.Silo.Hosting;

/// <summary>What the server prints once it answers.</summary>
internal static class Announcement
{
    public static async Task WriteAsync(TextWriter output, StackPlan plan, string host, IReadOnlyList<BoundPort> ports)
    {
        var isLocal = host.StartsWith("127.", StringComparison.Ordinal) || host is "localhost" or "loopback" or "::1";
        await output.WriteLineAsync(plan.Nodes.Count == 1
            ? $"Node {plan.Server.Id} answers at http://{host}:{ports[0].Port}{(isLocal ? " (this machine only)" : "")}; its state is in {plan.Folder.Path}."
            : $"Devstack of {plan.Nodes.Count} nodes: {plan.Nodes.Count(node => node.TakesRequests)} take requests, {plan.Nodes.Count(node => node.Computes)} compute. State in {plan.Folder.Path}.");
        await output.WriteLineAsync("Anybody who reaches the API may use it: no authorization is configured.");
        await output.WriteLineAsync("To use it from a shell:");
        await output.WriteLineAsync();
        if (plan.Nodes.Count > 1)
        {
            for (var i = 0; i < ports.Count; i++)
            {
                await output.WriteAsync(RunFile.Lines($"_{i}", host, ports[i].Port));
            }
        }

        await output.WriteAsync(RunFile.Lines("", host, ports[0].Port));
        await output.FlushAsync();
    }
}
