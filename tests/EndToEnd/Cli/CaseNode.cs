using System.Globalization;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>One node for all cases, unless the environment names a server.</summary>
public sealed class CaseNode : IAsyncLifetime
{
    private readonly ScratchFolder folder = new();
    private BacalhauProcess? node;

    /// <summary>Gets the server; null when no Docker engine answers.</summary>
    public CaseServer? Server { get; private set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Server = CaseServer.FromVariables();
        if (Server is null && DockerEngine.IsAvailable)
        {
            node = await BacalhauProcess.ServeAsync(folder.Path);
            Server = new("127.0.0.1", node.Port.ToString(CultureInfo.InvariantCulture), DockerEngine.Image);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (node is not null)
        {
            await node.DisposeAsync();
        }

        folder.Dispose();
    }
}
