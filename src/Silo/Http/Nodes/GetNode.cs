using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Nodes;

/// <summary>One node.</summary>
internal sealed class GetNode(NodeLookup lookup)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/nodes/{id}", "One node, by its id or the beginning of it.")
    {
        Response = typeof(GetNodeResponse),
    };

    public Task HandleAsync(ApiCall call) =>
        call.AnswerShapedAsync(new GetNodeResponse { Node = ApiNodeState.From(lookup.Find(Route.Parameter(call.Context, "id"))) });
}
