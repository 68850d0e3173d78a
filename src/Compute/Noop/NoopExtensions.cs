using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bacalhau.Compute;

/// <summary>Registers the engine that does nothing.</summary>
public static class NoopExtensions
{
    /// <summary>Adds the noop engine. It stays off until <c>Engines:Types:Noop:Enabled</c> says otherwise. A repeat adds nothing.</summary>
    public static IServiceCollection AddNoopExecutor(this IServiceCollection services)
    {
        services.AddOptions<NoopExecutorOptions>().BindConfiguration(NoopExecutorOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IExecutor, NoopExecutor>());
        return services;
    }
}
