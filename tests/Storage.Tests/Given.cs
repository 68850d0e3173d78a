using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Storage.Tests;

/// <summary>What tests start from: services as a compute node has them, over settings that the test chooses.</summary>
internal static class Given
{
    public static ServiceProvider Node(Action<IServiceCollection> add, params (string Key, string? Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.GroupBy(setting => setting.Key).Select(same => KeyValuePair.Create(same.Key, same.Last().Value)))
            .Build());
        add(services);
        return services.BuildServiceProvider();
    }

    public static InputSource Input(string type, params (string Name, object? Value)[] parameters) =>
        new(new(type) { Params = SpecParams.Of(parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))) }, "", "/inputs/data");
}
