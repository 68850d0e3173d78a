using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Registers the publisher that keeps results on the node.</summary>
public static class LocalPublisherExtensions
{
    /// <summary>
    /// Adds the publisher <c>local</c> with its file server and its retention, both hosted services; the server also starts when first needed.
    /// Needs a <see cref="ResultLinkKey"/> among the services. Bad settings stop the host at start.
    /// </summary>
    /// <param name="services">The services of one compute node.</param>
    /// <param name="nodeFolder">The node's own folder.</param>
    public static IServiceCollection AddLocalPublisher(this IServiceCollection services, string nodeFolder)
    {
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<LocalPublisherOptions>()
            .BindConfiguration(LocalPublisherOptions.SectionName)
            .PostConfigure(options => options.Directory = options.Directory.Length > 0 ? options.Directory : Path.Combine(nodeFolder, "results", "local-publisher"))
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LocalPublisherOptions>, LocalPublisherOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LocalPublisherOptions>, LocalPublisherAddressValidator>());
        services.TryAddSingleton<ResultLinkSigner>();
        services.TryAddSingleton<LocalResults>();
        services.TryAddSingleton<LocalResultServer>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LocalResultServer>());
        services.AddHostedService<LocalResultRetention>();
        return services.AddPublisher(provider => ActivatorUtilities.CreateInstance<LocalPublisher>(provider));
    }
}
