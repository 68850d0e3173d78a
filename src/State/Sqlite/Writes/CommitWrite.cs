using Bacalhau.State.Rows;
using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Writes;

/// <summary>Writes a change set. What can refuse it is asked before its first row is written, so a refusal costs no rollback.</summary>
internal sealed class CommitWrite : SqliteWrite
{
    private readonly ChangeSet change;
    private readonly RowBuffer json = new();
    private readonly RowBuffer.Slice body;
    private readonly RowBuffer.Slice spec;
    private readonly RowBuffer.Slice[] executions;
    private readonly RowBuffer.Slice[] history;

    public CommitWrite(ChangeSet change)
    {
        this.change = change;
        body = json.Add(JobBody.Of(change.Job), RowJson.Rows.JobBody);
        if (change.NewVersion is { } version)
        {
            spec = json.Add(JobRows.SpecOf(version, change.Job), ModelJson.Rows.Job);
        }

        executions = new RowBuffer.Slice[change.Executions.Count];
        for (var i = 0; i < executions.Length; i++)
        {
            executions[i] = json.Add(ExecutionBody.Of(change.Executions[i]), RowJson.Rows.ExecutionBody);
        }

        history = new RowBuffer.Slice[change.History.Count];
        for (var i = 0; i < history.Length; i++)
        {
            history[i] = json.Add(EventBody.Of(change.History[i]), RowJson.Rows.EventBody);
        }
    }

    public override int Rows =>
        1 + executions.Length + history.Length + (change.NewVersion is null ? 0 : 1 + change.Job.Labels.Count) + (change.IdempotencyKey is null ? 0 : 1);

    public override CommitOutcome Apply(SqliteSession session)
    {
        if (change.IdempotencyKey is { } key && FindSubmission(session, key) is { } repeated)
        {
            return repeated;
        }

        var job = change.ExpectedETag == 0 ? Insert(session, out var refused) : Update(session, out refused);
        if (job is not { } rid)
        {
            return refused;
        }

        if (change.NewVersion is not null)
        {
            AddVersion(session, rid);
            AddLabels(session, rid);
        }

        for (var i = 0; i < executions.Length; i++)
        {
            PutExecution(session, rid, change.Executions[i], json[executions[i]]);
        }

        for (var i = 0; i < history.Length; i++)
        {
            AddHistory(session, rid, change.History[i], json[history[i]]);
        }

        if (change.IdempotencyKey is { } newKey)
        {
            session.UseConstant("INSERT INTO submissions (key, rid, evaluation) VALUES (?1, ?2, ?3)")
                .Bind(1, newKey).Bind(2, rid).Bind(3, change.EvaluationId ?? "").Run();
        }

        return new(CommitStatus.Committed, change.ExpectedETag + 1);
    }

    private static CommitOutcome? FindSubmission(SqliteSession session, string key)
    {
        var found = session.UseConstant("SELECT j.id, s.evaluation FROM submissions s JOIN jobs j ON j.rid = s.rid WHERE s.key = ?1").Bind(1, key);
        if (!found.Step())
        {
            return null;
        }

        var outcome = new CommitOutcome(CommitStatus.Repeated, Existing: new JobId(found.Text(0)), EvaluationId: found.Text(1));
        found.Reset();
        return outcome;
    }

    private long? Insert(SqliteSession session, out CommitOutcome refused)
    {
        var job = change.Job;
        var inserted = session.UseConstant("""
            INSERT INTO jobs (id, namespace, name, state, version, created, modified, due, etag, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9) ON CONFLICT DO NOTHING
            """)
            .Bind(1, job.Id.Value).Bind(2, job.Namespace).Bind(3, job.Name)
            .Bind(4, (long)job.State.StateType).Bind(5, job.Version)
            .Bind(6, job.CreatedAt.UtcTicks).Bind(7, job.ModifiedAt.UtcTicks).Bind(8, Ticks(job.DueAt))
            .Bind(9, json[body]).Run();
        refused = inserted == 1 ? default : WhyNotInserted(session);
        return inserted == 1 ? session.LastInsertedRow : null;
    }

    private CommitOutcome WhyNotInserted(SqliteSession session)
    {
        var sameId = session.UseConstant("SELECT 1 FROM jobs WHERE id = ?1").Bind(1, change.Job.Id.Value);
        var exists = sameId.Step();
        sameId.Reset();
        if (exists)
        {
            return new(CommitStatus.Conflict);
        }

        var sameName = session.UseConstant("SELECT id FROM jobs WHERE namespace = ?1 AND name = ?2").Bind(1, change.Job.Namespace).Bind(2, change.Job.Name);
        var outcome = sameName.Step()
            ? new CommitOutcome(CommitStatus.NameTaken, Existing: new JobId(sameName.Text(0)))
            : new CommitOutcome(CommitStatus.Conflict);
        sameName.Reset();
        return outcome;
    }

    private long? Update(SqliteSession session, out CommitOutcome refused)
    {
        refused = new(CommitStatus.Conflict);
        var job = change.Job;
        var found = session.UseConstant("SELECT rid, etag, namespace, name, created, version FROM jobs WHERE id = ?1").Bind(1, job.Id.Value);
        if (!found.Step())
        {
            return null;
        }

        var (rid, etag, created, version) = (found.Number(0), found.Number(1), found.Number(4), found.Number(5));
        var sameNames = JobRows.Equals(found.Utf8(2), job.Namespace) && JobRows.Equals(found.Utf8(3), job.Name);
        found.Reset();
        if (etag != change.ExpectedETag)
        {
            return null;
        }

        if (!sameNames || created != job.CreatedAt.UtcTicks)
        {
            throw Refusal($"the name, namespace and creation time of job {job.Id} never change");
        }

        if (change.NewVersion is not null)
        {
            EndVersion(session, rid, version);
        }

        session.UseConstant("UPDATE jobs SET state = ?2, version = ?3, modified = ?4, due = ?5, etag = etag + 1, body = ?6 WHERE rid = ?1")
            .Bind(1, rid).Bind(2, (long)job.State.StateType).Bind(3, job.Version)
            .Bind(4, job.ModifiedAt.UtcTicks).Bind(5, Ticks(job.DueAt)).Bind(6, json[body]).Run();
        return rid;
    }

    /// <summary>Keeps how far the current version came, before the job's row speaks of the next.</summary>
    private static void EndVersion(SqliteSession session, long rid, long version)
    {
        var row = session.UseConstant("SELECT id, namespace, name, state, version, created, modified, due, body FROM jobs WHERE rid = ?1").Bind(1, rid);
        row.Step();
        var end = VersionEnd.Of(JobRows.Columns(row), JobRows.Body(row, 8));
        row.Reset();
        var ended = new RowBuffer();
        session.UseConstant("UPDATE versions SET ended = ?3 WHERE rid = ?1 AND version = ?2")
            .Bind(1, rid).Bind(2, version).Bind(3, ended[ended.Add(end, RowJson.Rows.VersionEnd)]).Run();
    }

    private void AddVersion(SqliteSession session, long rid)
    {
        var added = session.UseConstant("INSERT INTO versions (rid, version, spec) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
            .Bind(1, rid).Bind(2, change.Job.Version).Bind(3, json[spec]).Run();
        if (added == 0)
        {
            throw Refusal($"version {change.Job.Version} of job {change.Job.Id} exists, and a version never changes");
        }
    }

    private void AddLabels(SqliteSession session, long rid)
    {
        if (change.ExpectedETag != 0)
        {
            session.UseConstant("DELETE FROM labels WHERE rid = ?1").Bind(1, rid).Run();
        }

        foreach (var (key, value) in change.Job.Labels)
        {
            session.UseConstant("INSERT INTO labels (k, v, created, rid) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, key).Bind(2, value).Bind(3, change.Job.CreatedAt.UtcTicks).Bind(4, rid).Run();
        }
    }

    private static void PutExecution(SqliteSession session, long rid, Execution execution, ReadOnlySpan<byte> body)
    {
        var written = session.UseConstant("""
            INSERT INTO executions (id, rid, version, node, state, live, created, modified, body)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT (id) DO UPDATE SET node = excluded.node, state = excluded.state, live = excluded.live,
              modified = excluded.modified, body = excluded.body
            WHERE rid = excluded.rid
            """)
            .Bind(1, execution.Id.Value).Bind(2, rid).Bind(3, execution.JobVersion).Bind(4, execution.NodeId.Value)
            .Bind(5, (long)execution.State.StateType).Bind(6, execution.IsTerminal ? 0 : 1)
            .Bind(7, execution.CreatedAt.UtcTicks).Bind(8, execution.ModifiedAt.UtcTicks).Bind(9, body).Run();
        if (written == 0)
        {
            throw Refusal($"execution {execution.Id} belongs to another job than {execution.JobId}");
        }
    }

    private static void AddHistory(SqliteSession session, long rid, JobHistoryEntry entry, ReadOnlySpan<byte> body) =>
        session.UseConstant("""
            INSERT INTO history (rid, seq, level, version, at, execution, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
            """)
            .Bind(1, rid).Bind(2, entry.Sequence).Bind(3, (long)entry.Level).Bind(4, entry.JobVersion)
            .Bind(5, entry.At.UtcTicks).Bind(6, Texts.OrNull(entry.ExecutionId.Value)).Bind(7, body).Run();

    private static BacalhauException Refusal(string message) =>
        new BacalhauError(BacalhauErrorCode.InternalError, SqliteFailures.Component, message).AsException();
}
