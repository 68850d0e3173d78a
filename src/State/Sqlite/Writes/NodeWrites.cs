using Bacalhau.State.Rows;
using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Writes;

/// <summary>Writes a node's row.</summary>
internal sealed class SaveNodeWrite : SqliteWrite
{
    private readonly string id;
    private readonly RowBuffer json = new();
    private readonly RowBuffer.Slice body;

    public SaveNodeWrite(NodeRecord node)
    {
        id = node.Info.Id.Value;
        body = json.Add(NodeBody.Of(node), ModelJson.Rows.NodeBody);
    }

    public override int Rows => 1;

    public override CommitOutcome Apply(SqliteSession session)
    {
        session.UseConstant("INSERT INTO nodes (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = excluded.body")
            .Bind(1, id).Bind(2, json[body]).Run();
        return new(CommitStatus.Committed);
    }
}

/// <summary>Removes a node's row, and what the node was still to remove.</summary>
internal sealed class DeleteNodeWrite(NodeId id) : SqliteWrite
{
    public override int Rows => 1;

    public override CommitOutcome Apply(SqliteSession session)
    {
        session.UseConstant("DELETE FROM discards WHERE node = ?1").Bind(1, id.Value).Run();
        return new(session.UseConstant("DELETE FROM nodes WHERE id = ?1").Bind(1, id.Value).Run() == 1 ? CommitStatus.Committed : CommitStatus.Conflict);
    }
}

/// <summary>Notes that a node has removed what it kept of executions.</summary>
internal sealed class ConfirmDiscardsWrite(NodeId node, IReadOnlyList<ExecutionId> executions) : SqliteWrite
{
    public override int Rows => executions.Count;

    public override CommitOutcome Apply(SqliteSession session)
    {
        foreach (var execution in executions)
        {
            session.UseConstant("DELETE FROM discards WHERE node = ?1 AND execution = ?2").Bind(1, node.Value).Bind(2, execution.Value).Run();
        }

        return new(CommitStatus.Committed);
    }
}
