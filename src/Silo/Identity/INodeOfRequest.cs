using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Identity;

/// <summary>Decides which node speaks in answers about "this node". Usually there is one; a devstack has one for each port.</summary>
public interface INodeOfRequest
{
    /// <summary>Gives the node that a request reached.</summary>
    NodeId Find(HttpContext context);
}

/// <summary>One node answers every request.</summary>
internal sealed class OneNode(IServerIdentity identity) : INodeOfRequest
{
    public NodeId Find(HttpContext context) => identity.NodeId;
}
