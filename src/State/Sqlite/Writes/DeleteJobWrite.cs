using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Writes;

/// <summary>
/// Removes a finished job with all its rows, and notes for the nodes that ran it what they have to remove. In one transaction; only the rows of a very
/// big job go in several, the job's own last, so that the one writer is never held for long.
/// </summary>
internal sealed class DeleteJobWrite(JobId id, long expectedETag, int mostRows = DeleteJobWrite.MostRows) : SqliteWrite
{
    /// <summary>How many executions, and entries of the history, one transaction removes.</summary>
    public const int MostRows = 2000;

    /// <summary>Gets whether rows are left: the job is still there and the write must be made again.</summary>
    public bool IsPartial { get; private set; }

    public override int Rows => 1;

    public override CommitOutcome Apply(SqliteSession session)
    {
        IsPartial = false;
        var found = session.UseConstant("SELECT rid, etag, state FROM jobs WHERE id = ?1").Bind(1, id.Value);
        if (!found.Step())
        {
            return new(CommitStatus.Conflict);
        }

        var (rid, etag, state) = (found.Number(0), found.Number(1), new JobState((JobStateType)found.Number(2)));
        found.Reset();
        if (etag != expectedETag || !state.IsTerminal)
        {
            return new(CommitStatus.Conflict);
        }

        session.UseConstant("""
            INSERT INTO discards (node, execution) SELECT e.node, e.id FROM executions e
            WHERE e.eid IN (SELECT eid FROM executions WHERE rid = ?1 ORDER BY created, eid LIMIT ?2)
              AND EXISTS (SELECT 1 FROM nodes n WHERE n.id = e.node) ON CONFLICT DO NOTHING
            """).Bind(1, rid).Bind(2, (long)mostRows).Run();
        var executions = session.UseConstant("DELETE FROM executions WHERE eid IN (SELECT eid FROM executions WHERE rid = ?1 ORDER BY created, eid LIMIT ?2)")
            .Bind(1, rid).Bind(2, (long)mostRows).Run();
        var history = session.UseConstant("DELETE FROM history WHERE rid = ?1 AND seq IN (SELECT seq FROM history WHERE rid = ?1 ORDER BY seq LIMIT ?2)")
            .Bind(1, rid).Bind(2, (long)mostRows).Run();
        if (executions >= mostRows || history >= mostRows)
        {
            IsPartial = true;
            return new(CommitStatus.Committed, etag);
        }

        session.UseConstant("DELETE FROM versions WHERE rid = ?1").Bind(1, rid).Run();
        session.UseConstant("DELETE FROM labels WHERE rid = ?1").Bind(1, rid).Run();
        session.UseConstant("DELETE FROM submissions WHERE rid = ?1").Bind(1, rid).Run();
        session.UseConstant("DELETE FROM jobs WHERE rid = ?1").Bind(1, rid).Run();
        return new(CommitStatus.Committed);
    }
}
