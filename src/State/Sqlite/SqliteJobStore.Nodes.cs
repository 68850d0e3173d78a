using System.Text.Json;
using Bacalhau.State.Rows;
using Bacalhau.State.Sqlite.Engine;
using Bacalhau.State.Sqlite.Writes;

namespace Bacalhau.State.Sqlite;

/// <content>The membership of nodes.</content>
public sealed partial class SqliteJobStore
{
    /// <inheritdoc/>
    public Task SaveNodeAsync(NodeRecord node, CancellationToken cancellationToken) => WriteAsync(new SaveNodeWrite(node), cancellationToken);

    /// <inheritdoc/>
    public Task<NodeRecord?> LoadNodeAsync(NodeId id, CancellationToken cancellationToken) =>
        ReadAsync(id, static (session, id) =>
        {
            var row = session.Use("SELECT id, body FROM nodes WHERE id = ?1").Bind(1, id.Value);
            return row.Step() ? Node(row) : null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeRecord>> ListNodesAsync(CancellationToken cancellationToken) =>
        ReadAsync(0, static (session, _) =>
        {
            var nodes = new List<NodeRecord>();
            var rows = session.Use("SELECT id, body FROM nodes ORDER BY id");
            while (rows.Step())
            {
                nodes.Add(Node(rows));
            }

            return (IReadOnlyList<NodeRecord>)nodes;
        }, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> DeleteNodeAsync(NodeId id, CancellationToken cancellationToken) =>
        (await WriteAsync(new DeleteNodeWrite(id), cancellationToken).ConfigureAwait(false)).Status == CommitStatus.Committed;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionId>> ListDiscardsAsync(NodeId node, int limit, CancellationToken cancellationToken) =>
        ReadAsync((node, limit), static (session, key) =>
        {
            var ids = new List<ExecutionId>();
            var rows = session.Use("SELECT execution FROM discards WHERE node = ?1 ORDER BY execution LIMIT ?2").Bind(1, key.node.Value).Bind(2, (long)key.limit);
            while (rows.Step())
            {
                ids.Add(new(rows.Text(0)));
            }

            return (IReadOnlyList<ExecutionId>)ids;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task ConfirmDiscardsAsync(NodeId node, IReadOnlyList<ExecutionId> executions, CancellationToken cancellationToken) =>
        executions.Count == 0 ? Task.CompletedTask : WriteAsync(new ConfirmDiscardsWrite(node, executions), cancellationToken);

    private static NodeRecord Node(SqliteStatement row) =>
        JsonSerializer.Deserialize(row.Utf8(1), ModelJson.Rows.NodeBody)!.ToRecord(new(row.Text(0)));
}
