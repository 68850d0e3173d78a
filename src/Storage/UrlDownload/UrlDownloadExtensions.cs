using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Registers inputs that are downloaded.</summary>
public static class UrlDownloadExtensions
{
    /// <summary>Adds sources of type <c>urlDownload</c>; bad settings stop the host at start.</summary>
    public static IServiceCollection AddUrlDownloadStorage(this IServiceCollection services)
    {
        services.AddLogging();
        services.AddOptions<UrlDownloadOptions>()
            .BindConfiguration(UrlDownloadOptions.SharedSectionName)
            .BindConfiguration(UrlDownloadOptions.SectionName)
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UrlDownloadOptions>, UrlDownloadOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UrlDownloadOptions>, AllowedNetworksValidator>());
        services.TryAddSingleton<ResolveHost>(Dns.GetHostAddressesAsync);
        services.TryAddSingleton<GuardedHttp>();
        services.TryAddSingleton<UrlDownloader>();
        return services.AddInputStorage(provider => ActivatorUtilities.CreateInstance<UrlDownloadStorage>(provider));
    }
}
