using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Registers inputs that a job carries in itself.</summary>
public static class InlineStorageExtensions
{
    /// <summary>Adds sources of type <c>inline</c>; bad settings stop the host at start.</summary>
    public static IServiceCollection AddInlineStorage(this IServiceCollection services)
    {
        services.AddOptions<InlineStorageOptions>().BindConfiguration(InlineStorageOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<InlineStorageOptions>, InlineStorageOptionsValidator>());
        return services.AddInputStorage(provider => new InlineStorage(provider.GetRequiredService<IOptions<InlineStorageOptions>>()));
    }
}
