using System.Text.Json.Nodes;

namespace Bacalhau.Silo.Http.Agent;

/// <summary>Something a part of the server can tell whoever looks for a fault; shown under its name by <c>agent/debug</c>.</summary>
public interface IDebugInfo
{
    /// <summary>Gets the name, for example <c>ActiveJobs</c>.</summary>
    string Name { get; }

    /// <summary>Gives the facts as they are now; never a secret.</summary>
    /// <param name="node">The node that was asked.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    ValueTask<JsonNode?> CollectAsync(NodeId node, CancellationToken cancellationToken);
}
