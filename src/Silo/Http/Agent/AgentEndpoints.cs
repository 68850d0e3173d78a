using System.Text.Json;
using System.Text.Json.Nodes;
using Bacalhau.Api;
using Bacalhau.Grains;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Nodes;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;
using Bacalhau.Silo.Identity;
using Microsoft.AspNetCore.Routing;

namespace Bacalhau.Silo.Http.Agent;

/// <summary>What the node that was reached says of itself.</summary>
internal sealed class AgentEndpoints(
    IServerIdentity identity,
    INodeOfRequest nodeOfRequest,
    NodeLookup lookup,
    INodeDirectory directory,
    IConfigurationView configuration,
    IEnumerable<IDebugInfo> debug)
{
    private static readonly AgentAliveResponse Alive = new();

    private static readonly ApiRoute AliveRoute = new("/api/v1/agent/alive", "Whether the server answers.") { Response = typeof(AgentAliveResponse) };
    private static readonly ApiRoute VersionRoute = new("/api/v1/agent/version", "The build of the server.") { Response = typeof(BuildVersion) };
    private static readonly ApiRoute NodeRoute = new("/api/v1/agent/node", "The node that answers here.") { Response = typeof(ApiNodeInfo) };
    private static readonly ApiRoute DebugRoute = new("/api/v1/agent/debug", "Facts for whoever looks for a fault, by the name of the part.");
    private static readonly ApiRoute ConfigRoute = new("/api/v1/agent/config", "The configuration in force, secrets masked.") { Response = typeof(AgentConfigResponse) };
    private static readonly ApiRoute AuthConfigRoute = new("/api/v1/agent/authconfig", "How people log in by browser; empty when they do not.") { Response = typeof(AgentAuthConfigResponse) };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapApi(ApiRoutes.Get, AliveRoute, call => call.AnswerAsync(Alive));
        routes.MapApi(ApiRoutes.Get, VersionRoute, call => call.AnswerAsync(identity.Version));
        routes.MapApi(ApiRoutes.Get, NodeRoute, NodeAsync);
        routes.MapApi(ApiRoutes.Get, DebugRoute, DebugAsync);
        routes.MapApi(ApiRoutes.Get, ConfigRoute, call => call.AnswerAsync(new AgentConfigResponse { Config = configuration.Show() }));
        routes.MapApi(ApiRoutes.Get, AuthConfigRoute, call => call.AnswerAsync(new AgentAuthConfigResponse()));
    }

    /// <summary>The node that answers, as the cluster knows it; as it knows itself until the cluster does.</summary>
    public ApiNodeState Node(ApiCall call)
    {
        var id = nodeOfRequest.Find(call.Context);
        return ApiNodeState.From(lookup.FindExactly(id) ?? new NodeState
        {
            Info = new NodeInfo { Id = id, Version = identity.Version },
            Membership = NodeMembership.Approved,
            Liveness = NodeLiveness.Connected,
        });
    }

    /// <summary>Answers with what every part has to say.</summary>
    public async Task DebugAsync(ApiCall call)
    {
        var node = nodeOfRequest.Find(call.Context);
        var facts = new JsonObject
        {
            ["DiscoveredNodes"] = JsonSerializer.SerializeToNode<IReadOnlyList<ApiNodeState>>(
                [.. directory.Nodes.Select(ApiNodeState.From)], ApiJson.TypeInfo<IReadOnlyList<ApiNodeState>>()),
        };
        foreach (var part in debug)
        {
            facts[part.Name] = await part.CollectAsync(node, call.CancellationToken).ConfigureAwait(false);
        }

        await call.AnswerNodeAsync(facts).ConfigureAwait(false);
    }

    private Task NodeAsync(ApiCall call)
    {
        var node = Node(call);
        if (!call.Client.IsBelow(1, 6))
        {
            return call.AnswerAsync(node.Info);
        }

        // Before 1.6 the answer was the node's state, before 1.3 what is flat again now: one object with both serves them all.
        var flat = JsonSerializer.SerializeToNode(node.Info, ApiJson.TypeInfo<ApiNodeInfo>())!;
        flat["Info"] = flat.DeepClone();
        flat["Membership"] = node.Membership;
        flat["Approval"] = node.Membership;
        flat["Connection"] = node.Connection;
        return call.AnswerNodeAsync(flat);
    }
}
