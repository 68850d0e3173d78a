using Bacalhau.State.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bacalhau.State;

/// <summary>Registers the embedded job store.</summary>
public static class SqliteJobStoreExtensions
{
    /// <summary>Adds the embedded job store as <see cref="IJobStore"/>, <see cref="IJobQueries"/> and <see cref="INodeStore"/>. It opens before any hosted service starts; a file that cannot be used stops the host, not the first job. A repeat only configures further.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; the path at least, or in memory.</param>
    public static IServiceCollection AddSqliteJobStore(this IServiceCollection services, Action<SqliteJobStoreOptions> configure)
    {
        services.AddOptions<SqliteJobStoreOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteJobStoreOptions>, SqliteJobStoreOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        if (services.Any(service => service.ServiceType == typeof(SqliteJobStore)))
        {
            return services;
        }

        services.AddSingleton<SqliteJobStore>();
        services.AddSingleton<IJobStore>(provider => provider.GetRequiredService<SqliteJobStore>());
        services.AddSingleton<IJobQueries>(provider => provider.GetRequiredService<SqliteJobStore>());
        services.AddSingleton<INodeStore>(provider => provider.GetRequiredService<SqliteJobStore>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<SqliteJobStore>());
        return services;
    }
}
