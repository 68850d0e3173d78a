using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Registers inputs that lie on the node.</summary>
public static class LocalStorageExtensions
{
    /// <summary>Adds sources of type <c>local</c> and of its old name <c>localDirectory</c>; bad settings stop the host at start.</summary>
    public static IServiceCollection AddLocalStorage(this IServiceCollection services)
    {
        services.AddOptions<LocalStorageOptions>().BindConfiguration(LocalStorageOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LocalStorageOptions>, LocalStorageOptionsValidator>());
        return services
            .AddInputStorage(provider => new LocalStorage(LocalStorage.Type, provider.GetRequiredService<IOptions<LocalStorageOptions>>()))
            .AddInputStorage(provider => new LocalStorage(LocalStorage.OldType, provider.GetRequiredService<IOptions<LocalStorageOptions>>()));
    }
}
