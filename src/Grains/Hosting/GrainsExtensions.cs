using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Bacalhau.Grains;

/// <summary>Registers the grains.</summary>
public static class GrainsExtensions
{
    private const int RememberedGrains = 20_000;

    /// <summary>
    /// Adds grains, the queue's options, this silo's picture of the nodes, the gateway for agents and the sweeper.
    /// The silo brings <see cref="IJobStore"/>, <see cref="INodeStore"/> and <see cref="IAgentDirectory"/>.
    /// </summary>
    /// <param name="silo">The silo.</param>
    /// <param name="nodes">The nodes whose agents run in this silo; their grains are placed here.</param>
    public static ISiloBuilder AddBacalhauGrains(this ISiloBuilder silo, params IEnumerable<NodeId> nodes)
    {
        silo.UseSiloMetadata(new Dictionary<string, string> { [NodePinnedDirector.MetadataKey] = string.Join(',', nodes.Select(node => node.Value)) });
        silo.Services.AddPlacementFilter<NodePinnedStrategy, NodePinnedDirector>(ServiceLifetime.Singleton);
        silo.Services.AddMetrics();

        // Asked before those of Orleans.
        silo.Services.Insert(0, ServiceDescriptor.Singleton<IGrainInterfaceTypeProvider, KnownInterfaceTypes>());
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.TryAddSingleton<GrainMetrics>();
        silo.Services.TryAddSingleton<IAgentGateway, GrainAgentGateway>();
        silo.Services.AddHostedService<WindDown>();
        silo.Services.TryAddSingleton<NodeDirectory>();
        silo.Services.TryAddSingleton<INodeDirectory>(static services => services.GetRequiredService<NodeDirectory>());
        silo.Services.AddHostedService(static services => services.GetRequiredService<NodeDirectory>());
        silo.Services.AddHostedService<JobSweeper>();
        silo.Services.TryAddSingleton<RetentionMetrics>();
        silo.Services.AddHostedService<RetentionSweeper>();
        silo.Services.AddOptions<JobRetentionOptions>().BindConfiguration(JobRetentionOptions.SectionName).ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<JobRetentionOptions>, JobRetentionOptionsValidator>());
        silo.Services.AddOptions<SchedulingOptions>()
            .BindConfiguration(SchedulingOptions.NodeManagerSectionName)
            .BindConfiguration(SchedulingOptions.SchedulerSectionName)
            .ValidateOnStart();
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulingOptions>, SchedulingOptionsValidator>());
        silo.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulingOptions>, RetryOptionsValidator>());

        // A finished job ends its activation itself; one that waits for room or runs long needs none until something happens.
        silo.Configure<GrainCollectionOptions>(static options =>
            options.ClassSpecificCollectionAge[typeof(JobGrain).FullName!] = TimeSpan.FromMinutes(2));

        // Tables for a million grains, which is what Orleans would make, are 19 MB; those of the last seconds are enough.
        silo.Configure<GrainDirectoryOptions>(static options => options.CacheSize = RememberedGrains);
        return silo;
    }
}
