using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Writes;

/// <summary>Removes a finished job with all its rows.</summary>
internal sealed class DeleteJobWrite(JobId id, long expectedETag) : SqliteWrite
{
    public override int Rows => 1;

    public override CommitOutcome Apply(SqliteSession session)
    {
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

        session.UseConstant("DELETE FROM history WHERE rid = ?1").Bind(1, rid).Run();
        session.UseConstant("DELETE FROM executions WHERE rid = ?1").Bind(1, rid).Run();
        session.UseConstant("DELETE FROM versions WHERE rid = ?1").Bind(1, rid).Run();
        session.UseConstant("DELETE FROM labels WHERE rid = ?1").Bind(1, rid).Run();
        session.UseConstant("DELETE FROM submissions WHERE rid = ?1").Bind(1, rid).Run();
        session.UseConstant("DELETE FROM jobs WHERE rid = ?1").Bind(1, rid).Run();
        return new(CommitStatus.Committed);
    }
}
