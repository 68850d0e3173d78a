using Bacalhau.Api;
using Bacalhau.Grains;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Nodes;

/// <summary>The nodes of the cluster, from this silo's picture of them.</summary>
internal sealed class ListNodes(INodeDirectory directory)
{
    public static readonly ApiRoute Route = new("/api/v1/orchestrator/nodes", "The nodes of the cluster.")
    {
        Response = typeof(ListNodesResponse),
        Query =
        [
            ("filter-approval", "approved, pending or rejected."),
            ("filter-status", "connected or disconnected."),
            ("labels", "What the labels must satisfy; may be given several times."),
            ("order_by", $"One of {NodeOrder.Names}."),
            ("reverse", "Whether the order is turned round."),
            ("limit", "The most nodes; all when 0."),
        ],
    };

    public Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var limit = query.Limit();
        var reverse = query.Flag("reverse");
        var approval = query.Text("filter-approval") is { Length: > 0 } hyphen ? hyphen : query.Text("filter_approval");
        var status = query.Text("filter-status") is { Length: > 0 } dashed ? dashed : query.Text("filter_status");
        var selector = query.Selector();
        var order = NodeOrder.Of(query.Text("order_by"));
        if (order is null)
        {
            query.Complain($"order_by: one of {NodeOrder.Names} is expected");
        }

        query.Check();
        var nodes = directory.Nodes
            .Where(node => approval.Length == 0 || ApiNodeState.ToText(node.Membership).Equals(approval, StringComparison.OrdinalIgnoreCase))
            .Where(node => selector.MatchesAll(node.Info.Labels))
            .ToList();
        nodes.Sort(order!);
        if (reverse)
        {
            nodes.Reverse();
        }

        var shown = nodes.Select(ApiNodeState.From)
            .Where(node => status.Length == 0 || node.ConnectionState.Status.Equals(status, StringComparison.OrdinalIgnoreCase));
        return call.AnswerShapedAsync(new ListNodesResponse { Nodes = [.. limit > 0 ? shown.Take(limit) : shown] });
    }
}
