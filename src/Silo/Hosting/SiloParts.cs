using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Hosting;

/// <summary>What somebody who composes a server in code puts in or around its parts, after all of ours are registered. Nothing unless given.</summary>
internal sealed record SiloParts
{
    /// <summary>Gets what happens to the services of the silo and its API.</summary>
    public Action<IServiceCollection> Server { get; init; } = _ => { };

    /// <summary>Gets what happens to the services of each compute node.</summary>
    public Action<IServiceCollection> Node { get; init; } = _ => { };
}
