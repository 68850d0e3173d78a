using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute.Wasm;

/// <summary>Registers the wasm engine.</summary>
public static class WasmExecutorExtensions
{
    /// <summary>Adds the engine <c>wasm</c> as <see cref="IExecutor"/>, with options from <see cref="WasmExecutorOptions.Section"/>. Needs a <see cref="TimeProvider"/>.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="configuration">The node's configuration.</param>
    public static IServiceCollection AddWasmExecutor(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WasmExecutorOptions>()
            .Bind(configuration.GetSection(WasmExecutorOptions.Section))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        return services.AddSingleton<IExecutor>(provider => new WasmExecutor(
            provider.GetRequiredService<IOptions<WasmExecutorOptions>>().Value,
            provider.GetRequiredService<TimeProvider>()));
    }
}
