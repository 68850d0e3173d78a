using System.Collections.Frozen;
using Bacalhau.Compute;
using Bacalhau.Compute.Docker;
using Bacalhau.Compute.Wasm;
using Bacalhau.Silo.Identity;
using Bacalhau.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Silo.Hosting;

/// <summary>The compute nodes of this process: each has services of its own, so that several can live beside each other.</summary>
/// <remarks>Starts after the silo, which agents introduce themselves to, and stops before it, so that they can say goodbye.</remarks>
internal sealed class ComputeNodes : IHostedService, IAgentDirectory, IAsyncDisposable
{
    private readonly FrozenDictionary<NodeId, ServiceProvider> nodes;

    public ComputeNodes(StackPlan plan, SiloParts parts, IAgentGateway gateway, TimeProvider clock, ILoggerFactory logs)
    {
        var options = plan.Configuration.ToOptions();
        nodes = plan.Nodes.Where(node => node.Computes)
            .ToFrozenDictionary(node => node.Id, node => Build(plan, node, options, parts, gateway, clock, logs));
    }

    public IAgent? Find(NodeId node) => nodes.TryGetValue(node, out var services) ? services.GetRequiredService<IAgent>() : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var service in nodes.Values.SelectMany(node => node.GetServices<IHostedService>()))
        {
            await service.StartAsync(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var service in nodes.Values.SelectMany(node => node.GetServices<IHostedService>().Reverse()))
        {
            await service.StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes.Values)
        {
            await node.DisposeAsync();
        }
    }

    private static ServiceProvider Build(
        StackPlan plan,
        PlannedNode node,
        IConfiguration configuration,
        SiloParts parts,
        IAgentGateway gateway,
        TimeProvider clock,
        ILoggerFactory logs)
    {
        var folder = plan.Folder.FolderOf(node.Id, "compute");
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddSingleton(gateway);
        services.AddSingleton(clock);
        services.AddSingleton(logs);
        services.AddLogging();
        services.AddSingleton(new ResultLinkKey(plan.Folder.ResultLinkKey.Span));
        services.AddSingleton(new ComputeNodeIdentity(node.Id, folder)
        {
            Labels = node.Labels,
            Address = plan.Configuration.Text("Compute.Network.AdvertisedAddress"),
            Version = ProgramVersion.Current,
        });
        services.AddComputeAgent();
        services.AddDockerExecutor(configuration, node.Id).AddWasmExecutor(configuration).AddNoopExecutor();
        services.AddInlineStorage().AddLocalStorage().AddUrlDownloadStorage();
        services.AddLocalPublisher(folder).AddNoopPublisher();
        if (node.IsBad)
        {
            services.FailEveryExecution();
        }

        parts.Node(services);

        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = false });
    }
}
