using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bacalhau.Storage;

/// <summary>Registers plug-ins so that each is traced and measured.</summary>
internal static class TracedRegistration
{
    public static IServiceCollection AddInputStorage(this IServiceCollection services, Func<IServiceProvider, IInputStorage> create)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IInputStorage>(provider => new TracedInputStorage(create(provider), provider.GetRequiredService<TimeProvider>()));
    }

    public static IServiceCollection AddPublisher(this IServiceCollection services, Func<IServiceProvider, IPublisher> create)
    {
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<IPublisher>(provider => new TracedPublisher(create(provider), provider.GetRequiredService<TimeProvider>()));
    }
}
