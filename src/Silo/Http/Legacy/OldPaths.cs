using System.Text.Json;
using System.Text.Json.Nodes;
using Bacalhau.Api;
using Bacalhau.Grains;
using Bacalhau.Silo.Http.Agent;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;
using Bacalhau.Silo.Identity;
using Microsoft.AspNetCore.Routing;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>Paths that earlier releases had and that scripts still ask: health, identity, nodes and peers; and the redirects of 1.9.</summary>
internal sealed class OldPaths(IServerIdentity identity, INodeOfRequest nodeOfRequest, INodeDirectory directory, AgentEndpoints agent)
{
    private const string VersionPath = "/api/v1/agent/version";
    private const string AlivePath = "/api/v1/agent/alive";

    public void Map(IEndpointRouteBuilder routes)
    {
        Add(routes, ApiRoutes.Get, "/", "Redirects to the version.", call => RedirectAsync(call, VersionPath));
        Add(routes, ApiRoutes.Get, "/version", "Redirects to the version.", call => RedirectAsync(call, VersionPath));
        Add(routes, ApiRoutes.Get, "/livez", "Redirects to the sign of life.", call => RedirectAsync(call, AlivePath));
        Add(routes, ApiRoutes.Get, "/api/v1/livez", "Whether the server answers, as text.", call => call.AnswerTextAsync("OK"));
        Add(routes, ApiRoutes.Get, "/api/v1/requester/nodes", "The nodes, as a bare list.", NodesAsync);
        Add(routes, ApiRoutes.Get, "/requester/nodes", "The nodes, as a bare list.", NodesAsync);
        foreach (var prefix in (ReadOnlySpan<string>)["/api/v1", ""])
        {
            Add(routes, ApiRoutes.Get, prefix + "/id", "The id of the node, as text.", call => call.AnswerTextAsync(nodeOfRequest.Find(call.Context).Value));
            Add(routes, ApiRoutes.Get, prefix + "/peers", "The nodes that are connected: their ids and addresses.", PeersAsync);
            Add(routes, ApiRoutes.Get, prefix + "/healthz", "The room on the disks.", HealthAsync);
            Add(routes, ApiRoutes.Get, prefix + "/node_info", "The node that answers here.", NodeInfoAsync);
            Add(routes, ApiRoutes.Post, prefix + "/version", "The build of the server.", VersionAsync);
        }
    }

    private static void Add(IEndpointRouteBuilder routes, string[] methods, string path, string summary, Func<ApiCall, Task> handler) =>
        routes.MapApi(methods, new(path, summary) { IsLegacy = true }, handler);

    private static Task RedirectAsync(ApiCall call, string target)
    {
        call.Context.Response.Redirect(target, permanent: true);
        return Task.CompletedTask;
    }

    private Task VersionAsync(ApiCall call) => call.AnswerNodeAsync(new JsonObject
    {
        ["build_version_info"] = JsonSerializer.SerializeToNode(identity.Version, ApiJson.TypeInfo<BuildVersion>()),
    });

    private Task PeersAsync(ApiCall call) => call.AnswerNodeAsync(new JsonArray([.. directory.Nodes.Select(ApiNodeState.From).Where(node => node.IsConnected)
        .Select(node => (JsonNode?)new JsonObject
        {
            ["ID"] = node.Info.NodeID,
            ["Addrs"] = node.Info.ComputeNodeInfo.Address.Length > 0 ? new JsonArray(node.Info.ComputeNodeInfo.Address) : new JsonArray(),
        })]));

    private Task NodesAsync(ApiCall call) => call.AnswerAsync<IReadOnlyList<ApiNodeState>>([.. directory.Nodes.Select(ApiNodeState.From)]);

    private Task NodeInfoAsync(ApiCall call)
    {
        var node = agent.Node(call);
        return call.AnswerNodeAsync(new JsonObject
        {
            ["Info"] = JsonSerializer.SerializeToNode(node.Info, ApiJson.TypeInfo<ApiNodeInfo>()),
            ["Membership"] = node.Membership,
            ["Connection"] = node.Connection,
        });
    }

    private Task HealthAsync(ApiCall call) => call.AnswerNodeAsync(new JsonObject
    {
        ["FreeSpace"] = new JsonObject
        {
            ["IPFSMount"] = new JsonObject { ["All"] = 0, ["Used"] = 0, ["Free"] = 0 },
            ["tmp"] = Room(Path.GetTempPath()),
            ["root"] = Room(Path.GetPathRoot(Environment.CurrentDirectory) ?? "/"),
        },
    });

    private static JsonObject Room(string path)
    {
        try
        {
            var drive = new DriveInfo(path);
            return new() { ["All"] = drive.TotalSize, ["Used"] = drive.TotalSize - drive.TotalFreeSpace, ["Free"] = drive.AvailableFreeSpace };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new() { ["All"] = 0, ["Used"] = 0, ["Free"] = 0 };
        }
    }
}
