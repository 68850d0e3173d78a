using System.Text.Json.Nodes;
using Bacalhau.Silo.Configuration;
using Bacalhau.Silo.Repository;

namespace Bacalhau.Silo.Hosting;

/// <summary>Turns what was asked into what the process will be.</summary>
internal static class StackPlanner
{
    private const int PredictableFirstPort = 20000;

    /// <summary>Plans <c>serve</c>: one node, in the role or roles the settings give; an orchestrator when they give none.</summary>
    public static StackPlan Plan(ServeRequest request)
    {
        var configuration = BacalhauConfiguration.Load(request.Sources);
        var computes = configuration.Flag("Compute.Enabled");
        var takesRequests = configuration.Flag("Orchestrator.Enabled");
        if (computes && !takesRequests)
        {
            throw new BacalhauError(BacalhauErrorCode.NotImplemented, "Configuration", "a node that only computes cannot join a cluster over the network yet")
            {
                Hint = "Start it with both roles: bacalhau serve --orchestrator --compute.",
            }.AsException();
        }

        if (!computes && !takesRequests)
        {
            configuration.Override("Orchestrator.Enabled", "true");
        }

        var folder = DataFolder.Open(
            configuration.DataFolder,
            () => request.Name is { Length: > 0 } name ? name : NodeNames.Create(configuration.Text("NameProvider")));
        var labels = ((JsonObject)configuration["Labels"]).ToDictionary(label => label.Key, label => label.Value?.ToString() ?? "");
        var node = new PlannedNode(new(folder.Metadata.NodeName), true, computes, (int)configuration.Number("API.Port")) { Labels = labels };
        return new(configuration, folder, [node]);
    }

    /// <summary>Plans <c>devstack</c>: orchestrators first, then hybrids, then computing nodes, each with an API of its own, all on this machine only.</summary>
    public static StackPlan Plan(DevstackRequest request)
    {
        var configuration = BacalhauConfiguration.Load(request.Sources);
        if (!configuration.IsSet("API.Host"))
        {
            configuration.Override("API.Host", "127.0.0.1");
        }

        configuration.Override("Orchestrator.Enabled", "true");
        configuration.Override("Compute.Enabled", "true");
        configuration.Override("Publishers.Types.Local.Port", "0");
        var path = request.StackFolder ?? Directory.CreateTempSubdirectory("bacalhau-devstack-").FullName;
        var folder = DataFolder.Open(Path.GetFullPath(path), () => "node-0");
        var firstPort = request.RandomPorts ? 0 : FirstPort(request.Sources, configuration);
        var nodes = new List<PlannedNode>();
        Add(request.Orchestrators, takesRequests: true, computes: false, isBad: false);
        Add(request.Hybrids, takesRequests: true, computes: true, isBad: false);
        Add(request.Computes - request.BadComputes, takesRequests: false, computes: true, isBad: false);
        Add(request.BadComputes, takesRequests: false, computes: true, isBad: true);
        return nodes.Count > 0 && nodes[0].TakesRequests
            ? new(configuration, folder, nodes)
            : throw new BacalhauError(BacalhauErrorCode.ConfigurationError, "Devstack", "a stack needs a node that takes requests")
            {
                Hint = "Give --orchestrators or --hybrids at least 1.",
            }.AsException();

        void Add(int count, bool takesRequests, bool computes, bool isBad)
        {
            for (var i = 0; i < count; i++)
            {
                var id = $"node-{nodes.Count}";
                nodes.Add(new(new(id), takesRequests, computes, firstPort == 0 ? 0 : firstPort + nodes.Count)
                {
                    IsBad = isBad,
                    Labels = new Dictionary<string, string> { ["id"] = id, ["name"] = id, ["env"] = "devstack" },
                });
            }
        }
    }

    /// <summary>20000 when <c>PREDICTABLE_API_PORT</c> is set, as users' scripts expect; else the configured port.</summary>
    private static int FirstPort(ConfigSources sources, BacalhauConfiguration configuration) =>
        !string.IsNullOrEmpty(sources.Variables.GetValueOrDefault("PREDICTABLE_API_PORT"))
            ? PredictableFirstPort
            : (int)configuration.Number("API.Port");
}
