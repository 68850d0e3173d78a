using System.Net;
using Bacalhau.Grains;
using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Configuration;
using Bacalhau.Silo.Http;
using Bacalhau.Silo.Http.Agent;
using Bacalhau.Silo.Http.Jobs;
using Bacalhau.Silo.Identity;
using Bacalhau.Silo.Telemetry;
using Bacalhau.State;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Bacalhau.Silo.Hosting;

/// <summary>Runs the server: silo, API and compute nodes in one process.</summary>
public static class SiloHost
{
    /// <summary>Runs one node until asked to stop (SIGINT, SIGTERM or the token). Prints to <paramref name="output"/>, once it answers, how to reach it.</summary>
    /// <exception cref="BacalhauException">The settings are wrong, the folder is in use, or a part cannot start.</exception>
    public static Task RunAsync(ServeRequest request, TextWriter output, CancellationToken cancellationToken) =>
        RunAsync(request, new(), output, cancellationToken);

    /// <summary>Runs one node with parts put in or around its own.</summary>
    internal static Task RunAsync(ServeRequest request, SiloParts parts, TextWriter output, CancellationToken cancellationToken) =>
        RunAsync(StackPlanner.Plan(request), request.Sources, parts, output, cancellationToken);

    /// <summary>Runs a stack of nodes in this process until asked to stop.</summary>
    /// <exception cref="BacalhauException">As with a single node.</exception>
    public static async Task RunAsync(DevstackRequest request, TextWriter output, CancellationToken cancellationToken)
    {
        var plan = StackPlanner.Plan(request);
        try
        {
            await RunAsync(plan, request.Sources, new(), output, cancellationToken);
        }
        finally
        {
            if (request.StackFolder is null)
            {
                Directory.Delete(plan.Folder.Path, recursive: true);
            }
        }
    }

    private static async Task RunAsync(StackPlan plan, ConfigSources sources, SiloParts parts, TextWriter output, CancellationToken cancellationToken)
    {
        using var folder = plan.Folder;
        await using var app = Build(plan, sources, parts);
        await app.StartAsync(cancellationToken);
        var ports = BoundPorts(app, plan);
        app.Services.GetRequiredService<NodeOfPort>().Bind(ports.Select(port => KeyValuePair.Create(port.Port, port.Node)));
        var host = plan.Configuration.Text("API.Host") is "0.0.0.0" or "any" or "" ? "127.0.0.1" : plan.Configuration.Text("API.Host");
        using var runFile = new RunFile(folder.Path, host, ports[0].Port);
        await Announcement.WriteAsync(output, plan, host, ports);
        await app.WaitForShutdownAsync(cancellationToken);
    }

    private static WebApplication Build(StackPlan plan, ConfigSources sources, SiloParts parts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "bacalhau" });
        builder.Configuration.AddConfiguration(plan.Configuration.ToOptions());
        builder.Logging.AddBacalhauLogging(plan.Configuration);
        var address = ApiEndpoints.Resolve(plan.Configuration.Text("API.Host"));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            foreach (var node in plan.Nodes)
            {
                kestrel.Listen(address, node.ApiPort);
            }
        });
        AddServices(builder.Services, plan, sources);
        builder.Services.AddSingleton(parts);
        builder.Host.UseOrleans(silo => Configure(silo, plan));
        builder.Services.AddHostedService(services => services.GetRequiredService<ComputeNodes>());
        builder.Services.AddHostedService<RequesterPresence>();
        builder.Services.AddHostedService<Readiness>();
        builder.Services.AddHostedService<StartLeftovers>();
        parts.Server(builder.Services);

        var app = builder.Build();
        app.UseBacalhauHttp();
        app.MapBacalhauApi();
        return app;
    }

    private static void AddServices(IServiceCollection services, StackPlan plan, ConfigSources sources)
    {
        services.AddSingleton(plan);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IServerIdentity, ServerIdentity>();
        services.AddSingleton<NodeOfPort>().AddSingleton<INodeOfRequest>(provider => provider.GetRequiredService<NodeOfPort>());
        services.AddSingleton<INodeKey>(new RepositoryKey(plan.Folder.Key));
        services.AddSingleton<IConfigurationView>(new ConfigurationTree(plan.Configuration));
        services.AddSingleton(new ResultLinkSigner(new(plan.Folder.ResultLinkKey.Span), TimeProvider.System));
        services.AddSingleton<IResultLinks, SignedResultLinks>();
        services.AddSingleton<IDebugInfo, JobCounts>().AddSingleton<IDebugInfo, ActiveJobs>();
        services.AddSqliteJobStore(store => store.Path = Path.Combine(plan.Folder.FolderOf(plan.Server.Id, "requester"), "jobs.db"));
        services.AddSingleton<ComputeNodes>().AddSingleton<IAgentDirectory>(provider => provider.GetRequiredService<ComputeNodes>());
        services.AddBacalhauTelemetry(sources.Variables);
        services.AddBacalhauHttp();
    }

    private static void Configure(ISiloBuilder silo, StackPlan plan)
    {
        var endpoint = new IPEndPoint(IPAddress.Loopback, ApiEndpoints.FreeLoopbackPort());
        silo.UseLocalhostClustering(endpoint.Port, gatewayPort: 0, primarySiloEndpoint: endpoint, serviceId: "bacalhau", clusterId: plan.Server.Id.Value);
        silo.Configure<EndpointOptions>(endpoints =>
        {
            endpoints.AdvertisedIPAddress = IPAddress.Loopback;
            endpoints.SiloListeningEndpoint = endpoint;
            endpoints.GatewayPort = 0;
        });
        silo.AddBacalhauGrains(plan.Nodes.Where(node => node.Computes).Select(node => node.Id));
    }

    private static IReadOnlyList<BoundPort> BoundPorts(WebApplication app, StackPlan plan) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address).Port)
            .Zip(plan.Nodes, (port, node) => new BoundPort(node.Id, port))];
}

/// <summary>The port on which a node's API answers.</summary>
internal sealed record BoundPort(NodeId Node, int Port);
