using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Nodes;

/// <summary>The nodes over HTTP.</summary>
internal sealed class NodesClient(ApiTransport transport) : INodesClient
{
    private const string Root = "/api/v1/orchestrator/nodes";

    public async Task<IReadOnlyList<ApiNodeState>> ListAsync(NodeListOptions? query, CancellationToken cancellationToken)
    {
        query ??= new();
        var path = new QueryText(Root).Add("filter-approval", query.Approval).Add("filter-status", query.Status)
            .Add("labels", query.Labels).Add("limit", query.Limit).Add("next_token", query.NextToken)
            .Add("order_by", query.OrderBy).Add("reverse", query.Reverse);
        return (await transport.GetAsync<ListNodesResponse>(path.ToString(), cancellationToken)).Nodes;
    }

    public async Task<ApiNodeState> GetAsync(string id, CancellationToken cancellationToken) =>
        (await transport.GetAsync<GetNodeResponse>(PathOf(id), cancellationToken)).Node ?? throw Refused(id, "the server's answer holds no node");

    public Task ApproveAsync(string id, string message, CancellationToken cancellationToken) => ChangeAsync(id, new() { Action = "approve", Message = message }, cancellationToken);

    public Task RejectAsync(string id, string message, CancellationToken cancellationToken) => ChangeAsync(id, new() { Action = "reject", Message = message }, cancellationToken);

    public Task DeleteAsync(string id, string message, CancellationToken cancellationToken) => ChangeAsync(id, new() { Action = "delete", Message = message }, cancellationToken);

    public Task CordonAsync(string id, string message, CancellationToken cancellationToken) => ChangeAsync(id, new() { Action = "cordon", Message = message }, cancellationToken);

    public Task UncordonAsync(string id, string message, CancellationToken cancellationToken) => ChangeAsync(id, new() { Action = "uncordon", Message = message }, cancellationToken);

    public Task DrainAsync(string id, TimeSpan? deadline, string message, CancellationToken cancellationToken) => ChangeAsync(
        id,
        new()
        {
            Action = "drain",
            Message = message,
            Deadline = deadline is { } limit ? string.Create(CultureInfo.InvariantCulture, $"{(decimal)limit.Ticks / TimeSpan.TicksPerSecond:0.#######}s") : "",
        },
        cancellationToken);

    public Task SetLabelsAsync(string id, IReadOnlyDictionary<string, string?> labels, string message, CancellationToken cancellationToken) =>
        ChangeAsync(id, new() { Action = "label", Message = message, Labels = labels }, cancellationToken);

    private async Task ChangeAsync(string id, PutNodeRequest change, CancellationToken cancellationToken)
    {
        // Not repeated: the repeat of a change that was made would be told that it is made already.
        var answer = await transport.SendAsync<PutNodeRequest, PutNodeResponse>(
            HttpMethod.Put, PathOf(id), change with { NodeID = id }, repeatable: false, cancellationToken);
        if (!answer.Success)
        {
            throw Refused(id, answer.Error.Length > 0 ? answer.Error : $"the server could not {change.Action} it");
        }
    }

    private static string PathOf(string id) => string.IsNullOrWhiteSpace(id)
        ? throw new ArgumentException("a node is named by its id", nameof(id))
        : $"{Root}/{Uri.EscapeDataString(id)}";

    private static BacalhauException Refused(string id, string why) =>
        new BacalhauError(BacalhauErrorCode.ConflictNodeState, ApiErrors.Component, $"node '{id}': {why}").AsException();
}
