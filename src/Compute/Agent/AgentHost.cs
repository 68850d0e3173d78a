using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>Starts the agent with its node and stops it with a goodbye.</summary>
internal sealed class AgentHost(Agent agent, IStartupValidator? validator = null) : IHostedService
{
    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // A node's services are their own container, which no host validates.
        validator?.Validate();
        return agent.OpenAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => agent.CloseAsync(cancellationToken);
}
