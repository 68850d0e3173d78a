using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bacalhau.Compute;

/// <summary>Registers the engine and the publisher that do nothing.</summary>
public static class NoopExtensions
{
    /// <summary>Adds the noop engine. It stays off until <c>Engines:Types:Noop:Enabled</c> says otherwise. A repeat adds nothing.</summary>
    public static IServiceCollection AddNoopExecutor(this IServiceCollection services)
    {
        services.AddOptions<NoopExecutorOptions>().BindConfiguration(NoopExecutorOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExecutor, NoopExecutor>());
        return services;
    }

    /// <summary>Adds the noop publisher. A repeat adds nothing.</summary>
    public static IServiceCollection AddNoopPublisher(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPublisher, NoopPublisher>());
        return services;
    }
}
