using Bacalhau.Api;
using Bacalhau.Grains;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Nodes;

/// <summary>What operators decide about a node.</summary>
internal sealed class PutNode(NodeLookup lookup, INodeDirectory directory, IGrainFactory grains, BodyReader bodies, TimeProvider clock)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/nodes/{id}", "Approves, rejects, deletes, cordons, uncordons, drains or labels a node.")
    {
        Request = typeof(PutNodeRequest),
        Response = typeof(PutNodeResponse),
    };

    public async Task HandleAsync(ApiCall call)
    {
        var body = await bodies.ReadJsonAsync<PutNodeRequest>(call.Context).ConfigureAwait(false) ?? new();
        try
        {
            await AdministerAsync(call, body).ConfigureAwait(false);
        }
        catch (Exception e) when (call.Client.IsBelow(1, 4) && e is BacalhauException or RequestException)
        {
            // Clients of that time look into the answer and not at its status.
            await call.AnswerAsync(new PutNodeResponse { Success = false, Error = e.Message }).ConfigureAwait(false);
            return;
        }

        await call.AnswerAsync(new PutNodeResponse { Success = true }).ConfigureAwait(false);
    }

    private async Task AdministerAsync(ApiCall call, PutNodeRequest body)
    {
        var action = NodeActionReader.Read(body, clock.GetUtcNow());
        var node = lookup.Find(Route.Parameter(call.Context, "id")).Info.Id;
        await call.WriteAsync(
            $"The decision about node {node} may have been taken all the same: look at the node.",
            () => grains.GetGrain<IComputeNodeGrain>(node.Value).AdministerAsync(action),
            isRepeatable: action.Kind == NodeActionKind.SetLabels).ConfigureAwait(false);

        // Whoever asks next on this silo sees what was just decided.
        await directory.RefreshAsync(call.CancellationToken).ConfigureAwait(false);
    }
}
