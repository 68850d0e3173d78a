using System.Collections.Frozen;
using Bacalhau.Silo.Hosting;
using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Identity;

/// <summary>The node whose API listens on the port that a request reached.</summary>
internal sealed class NodeOfPort(StackPlan plan) : INodeOfRequest
{
    private FrozenDictionary<int, NodeId> nodes = plan.Nodes.Where(node => node.ApiPort > 0).ToFrozenDictionary(node => node.ApiPort, node => node.Id);

    /// <summary>Says which ports were given where any free one was asked for.</summary>
    public void Bind(IEnumerable<KeyValuePair<int, NodeId>> ports) => nodes = ports.ToFrozenDictionary();

    public NodeId Find(HttpContext context) => nodes.GetValueOrDefault(context.Connection.LocalPort, plan.Server.Id);
}
