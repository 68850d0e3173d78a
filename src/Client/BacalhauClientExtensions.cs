using Bacalhau.Client.Auth;
using Bacalhau.Client.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bacalhau.Client;

/// <summary>Registers the client.</summary>
public static class BacalhauClientExtensions
{
    private const string ApiName = "Bacalhau.Api";
    private const string PlainName = "Bacalhau.Plain";

    /// <summary>Adds <see cref="IBacalhauClient"/> as a singleton. Bad options stop the host at start, not the first call.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configure">Sets the options, for example <c>options => configuration.GetSection("Bacalhau").Bind(options)</c>.</param>
    public static IServiceCollection AddBacalhauClient(this IServiceCollection services, Action<BacalhauClientOptions> configure)
    {
        services.AddOptions<BacalhauClientOptions>()
            .Configure(configure)
            .ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<BacalhauClientOptions>, BacalhauClientOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ServerContact>();
        services.TryAddSingleton(provider => new Authenticator(
            Options(provider), () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(ApiName)));

        // Outermost first: each attempt of the retry handler authenticates anew.
        services.AddHttpClient(ApiName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => PrimaryHandler.Create(Options(provider)))
            .AddHttpMessageHandler(provider => new RetryHandler(
                Options(provider), provider.GetRequiredService<ServerContact>(), provider.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(provider => new AuthenticationHandler(provider.GetRequiredService<Authenticator>()));
        services.AddHttpClient(PlainName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => PrimaryHandler.CreateForDownloads(Options(provider)));

        services.TryAddSingleton<IBacalhauClient>(provider =>
        {
            var options = Options(provider);
            var factory = provider.GetRequiredService<IHttpClientFactory>();
            return new BacalhauClient(
                options,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Authenticator>(),
                new ApiTransport(options, () => factory.CreateClient(ApiName)),
                new HttpMessageInvoker(PrimaryHandler.Create(options)),
                () => factory.CreateClient(PlainName));
        });
        return services;
    }

    private static BacalhauClientOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<BacalhauClientOptions>>().Value;
}
