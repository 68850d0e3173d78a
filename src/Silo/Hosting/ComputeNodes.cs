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
/// <remarks>
/// Gets ready beside the silo, starts after it, because agents introduce themselves to it, and stops before it, so that they can say goodbye.
/// </remarks>
internal sealed class ComputeNodes : IHostedLifecycleService, IAgentDirectory, IAsyncDisposable
{
    private readonly FrozenDictionary<NodeId, ServiceProvider> nodes;
    private Task ready = Task.CompletedTask;

    public ComputeNodes(StackPlan plan, SiloParts parts, IAgentGateway gateway, TimeProvider clock, ILoggerFactory logs)
    {
        var options = plan.Configuration.ToOptions();
        nodes = plan.Nodes.Where(node => node.Computes)
            .ToFrozenDictionary(node => node.Id, node => Build(plan, node, options, parts, gateway, clock, logs));
    }

    public IAgent? Find(NodeId node) => nodes.TryGetValue(node, out var services) ? services.GetRequiredService<IAgent>() : null;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        ready = GetReadyAsync(cancellationToken);
        return Task.CompletedTask;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ready;
        foreach (var service in nodes.Values.SelectMany(node => node.GetServices<IHostedService>()))
        {
            await service.StartAsync(cancellationToken);
        }
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var service in nodes.Values.SelectMany(node => node.GetServices<IHostedService>().Reverse()))
        {
            await service.StopAsync(cancellationToken);
        }
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await ready.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var node in nodes.Values)
        {
            await node.DisposeAsync();
        }
    }

    private async Task GetReadyAsync(CancellationToken cancellationToken)
    {
        // On a thread of its own from here on: the silo does not wait for it.
        await Task.Yield();
        await Task.WhenAll(nodes.Values
            .SelectMany(node => node.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
            .Select(service => service.StartingAsync(cancellationToken)));
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
