using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Bacalhau.Compute;

/// <summary>Registers the compute agent.</summary>
public static class ComputeAgentExtensions
{
    /// <summary>
    /// Adds the agent: <see cref="IAgent"/>, and an <see cref="IHostedService"/> that opens and closes it. The container must also hold
    /// <see cref="ComputeNodeIdentity"/>, <see cref="IAgentGateway"/>, <see cref="TimeProvider"/>, <c>IConfiguration</c>, logging, and the engines, sources
    /// and publishers of the node. Disposing the container without stopping the service first leaves everything as a crash would.
    /// </summary>
    public static IServiceCollection AddComputeAgent(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        Bind<CapacityOptions>(services, CapacityOptions.SectionName);
        Bind<PortOptions>(services, PortOptions.SectionName);
        Bind<EnvironmentOptions>(services, EnvironmentOptions.SectionName);
        Bind<JobTimeoutOptions>(services, JobTimeoutOptions.SectionName);
        Bind<JobAdmissionControlOptions>(services, JobAdmissionControlOptions.SectionName);
        Bind<LogOptions>(services, LogOptions.SectionName);
        Bind<RetentionOptions>(services, RetentionOptions.SectionName);
        services.AddOptions<PortOptions>().Validate(ports => ports.PortRangeStart <= ports.PortRangeEnd, "Compute.Network.PortRangeStart must not be above PortRangeEnd.");

        services.TryAddSingleton<ToolRunner>();
        services.TryAddSingleton<GpuDetector>();
        services.TryAddSingleton<NodeCapacitySource>();
        services.TryAddSingleton<ProviderCatalog>();
        services.TryAddSingleton<ExecProbe>();

        // A probe is asked where the operator said, and nowhere else.
        services.TryAddSingleton(provider => new HttpProbe(
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<SelectionPolicy>();
        services.TryAddSingleton<ExecutionEnvironment>();
        services.TryAddSingleton<ExecutionChecks>();
        services.TryAddSingleton<ExecutionFolders>();
        services.TryAddSingleton<ExecutionLogs>();
        services.TryAddSingleton<InputPreparation>();
        services.TryAddSingleton<PortAllocator>();
        services.TryAddSingleton<ResultFiles>();
        services.TryAddSingleton<ReportOutbox>();
        services.TryAddSingleton<ComputeTelemetry>();
        services.TryAddSingleton<ExecutionRuntime>();
        services.TryAddSingleton<NodeDescription>();
        services.TryAddSingleton<Discards>();
        services.TryAddSingleton<ClusterLink>();
        services.TryAddSingleton<AgentChores>();
        services.TryAddSingleton<OrphanSweep>();
        services.TryAddSingleton<Agent>();
        services.TryAddSingleton<IAgent>(provider => provider.GetRequiredService<Agent>());
        services.AddSingleton<IHostedService, AgentHost>();
        return services;
    }

    private static void Bind<TOptions>(IServiceCollection services, string section)
        where TOptions : class =>
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateDataAnnotations().ValidateOnStart();
}
