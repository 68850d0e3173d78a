using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>Starts the agent with its node and stops it with a goodbye. What the node has can be found out before: while the cluster starts, for example.</summary>
internal sealed class AgentHost(Agent agent, IStartupValidator? validator = null) : IHostedLifecycleService
{
    private Task? detected;

    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // A node's services are their own container, which no host validates.
        validator?.Validate();
        return detected = agent.DetectAsync(cancellationToken);
    }

    /// <exception cref="OptionsValidationException">A setting is wrong.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await (detected ?? StartingAsync(cancellationToken)).ConfigureAwait(false);
        await agent.OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => agent.CloseAsync(cancellationToken);

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
