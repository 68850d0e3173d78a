using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute.Docker;

/// <summary>Registers the docker engine.</summary>
public static class DockerExecutorExtensions
{
    /// <summary>
    /// Adds the engine <c>docker</c> as <see cref="IExecutor"/>, with options from <see cref="DockerExecutorOptions.Section"/> and the engine that
    /// <c>DOCKER_HOST</c> and its companions in the environment name. Needs a <see cref="TimeProvider"/> and logging; a <see cref="ComputeNodeIdentity"/>
    /// lets it tell its containers from those of another node of its name.
    /// </summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="configuration">The node's configuration.</param>
    /// <param name="node">The node; containers are labelled with it, so that nodes that share an engine leave each other's alone.</param>
    public static IServiceCollection AddDockerExecutor(this IServiceCollection services, IConfiguration configuration, NodeId node)
    {
        services.AddOptions<DockerExecutorOptions>()
            .Bind(configuration.GetSection(DockerExecutorOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services.AddSingleton<IExecutor>(provider => new DockerExecutor(
            node,
            provider.GetService<ComputeNodeIdentity>()?.DataFolder ?? "",
            DockerEndpoint.FromEnvironment(Environment.GetEnvironmentVariable),
            provider.GetRequiredService<IOptions<DockerExecutorOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DockerExecutor>>()));
    }
}
