using System.Text;
using Bacalhau.State.Sqlite.Engine;
using Bacalhau.State.Sqlite.Lists;

namespace Bacalhau.State.Sqlite;

/// <content>Reads for the API.</content>
public sealed partial class SqliteJobStore
{
    private const string DefaultNamespace = "default";

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> FindAsync(string idOrName, string @namespace, CancellationToken cancellationToken) =>
        ReadAsync((idOrName, @namespace), static (session, key) => (IReadOnlyList<JobId>)Find(session, key.idOrName, key.@namespace), cancellationToken);

    /// <inheritdoc/>
    public Task<JobId?> FindByNameAsync(string name, string @namespace, CancellationToken cancellationToken) =>
        ReadAsync((name, @namespace), static (session, key) => FindByName(session, key.name, key.@namespace), cancellationToken);

    /// <inheritdoc/>
    public Task<(JobId Job, string EvaluationId)?> FindSubmissionAsync(string idempotencyKey, CancellationToken cancellationToken) =>
        ReadAsync(idempotencyKey, static (session, key) =>
        {
            var row = session.Use("SELECT j.id, s.evaluation FROM submissions s CROSS JOIN jobs j ON j.rid = s.rid WHERE s.key = ?1").Bind(1, key);
            return row.Step() ? (new JobId(row.Text(0)), row.Text(1)) : ((JobId, string)?)null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<Job?> GetAsync(JobId id, long version, CancellationToken cancellationToken) =>
        ReadAsync((id, version), static (session, key) =>
        {
            var rid = session.Use("SELECT rid FROM jobs WHERE id = ?1").Bind(1, key.id.Value);
            return rid.Step() ? ReadJob(session, rid.Number(0), key.version) : null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<JobRecord?> GetRecordAsync(JobId id, CancellationToken cancellationToken) =>
        ReadAsync(id, static (session, id) =>
        {
            var row = session.Use($"SELECT {JobRows.JobColumnList}, j.body FROM jobs j WHERE j.id = ?1").Bind(1, id.Value);
            return row.Step() ? JobRows.Body(row, 8).ToRecord(JobRows.Columns(row)) : null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Job>> ListAsync(JobListQuery query, CancellationToken cancellationToken)
    {
        LabelConditions.Check(query.Selector);
        return ReadAsync(query, static (session, query) =>
        {
            var rows = JobPages.Find(session, query);
            var isLast = query.Limit <= 0 || rows.Count <= query.Limit;
            var count = isLast ? rows.Count : query.Limit;
            var jobs = new List<Job>(count);
            for (var i = 0; i < count; i++)
            {
                jobs.Add(ReadJob(session, rows[i].Rid, 0)!);
            }

            return new Page<Job>(jobs, isLast ? null : JobPages.Behind(rows[count - 1]));
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Job>> ListVersionsAsync(JobId id, CancellationToken cancellationToken) =>
        ReadAsync(id, static (session, id) =>
        {
            var numbers = session.Use("SELECT j.rid, v.version FROM jobs j CROSS JOIN versions v ON v.rid = j.rid WHERE j.id = ?1 ORDER BY v.version").Bind(1, id.Value);
            var versions = new List<Job>();
            while (numbers.Step())
            {
                versions.Add(ReadJob(session, numbers.Number(0), numbers.Number(1))!);
            }

            return (IReadOnlyList<Job>)versions;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<Execution>> ListExecutionsAsync(ExecutionListQuery query, CancellationToken cancellationToken) =>
        ReadAsync(query, static (session, query) => ExecutionPages.Read(session, query), cancellationToken);

    /// <inheritdoc/>
    public Task<Execution?> GetExecutionAsync(ExecutionId id, CancellationToken cancellationToken) =>
        ReadAsync(id, static (session, id) =>
        {
            var row = session.Use($"SELECT {JobRows.ExecutionColumnList} FROM executions e CROSS JOIN jobs j ON j.rid = e.rid WHERE e.id = ?1").Bind(1, id.Value);
            return row.Step() ? JobRows.Execution(row) : null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobHistoryEntry>> ListHistoryAsync(HistoryQuery query, CancellationToken cancellationToken) =>
        ReadAsync(query, static (session, query) => (IReadOnlyList<JobHistoryEntry>)HistoryPages.Read(session, query), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<JobStateType, long>> CountByStateAsync(CancellationToken cancellationToken) =>
        ReadAsync(0, static (session, _) =>
        {
            var counts = new Dictionary<JobStateType, long>();
            var rows = session.Use("SELECT state, jobs FROM state_counts WHERE jobs > 0");
            while (rows.Step())
            {
                counts[(JobStateType)rows.Number(0)] = rows.Number(1);
            }

            return (IReadOnlyDictionary<JobStateType, long>)counts;
        }, cancellationToken);

    private static JobId? FindByName(SqliteSession session, string name, string space)
    {
        var row = session.Use("SELECT id FROM jobs WHERE namespace = ?1 AND name = ?2").Bind(1, space.Length == 0 ? DefaultNamespace : space).Bind(2, name);
        return row.Step() ? new JobId(row.Text(0)) : null;
    }

    private static List<JobId> Find(SqliteSession session, string idOrName, string space)
    {
        if (idOrName.Length == 0)
        {
            return [];
        }

        if (FindByName(session, idOrName, space) is { } named)
        {
            return [named];
        }

        var exact = session.Use("SELECT 1 FROM jobs WHERE id = ?1").Bind(1, idOrName);
        if (exact.Step())
        {
            return [new(idOrName)];
        }

        if (EntityIds.IsFull(idOrName, JobId.Prefix))
        {
            return [];
        }

        // The byte FF is in no text, so it stands behind all that begin with the prefix.
        byte[] end = [.. Encoding.UTF8.GetBytes(idOrName), 0xff];
        return Ids(session.Use("SELECT id FROM jobs WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT 2").Bind(1, idOrName).Bind(2, end.AsSpan()));
    }

    /// <summary>Reads a version with its state; 0 for the current one.</summary>
    private static Job? ReadJob(SqliteSession session, long rid, long version)
    {
        var row = session.Use($"SELECT {JobRows.JobColumnList}, j.body, v.version, v.spec, v.ended FROM jobs j CROSS JOIN versions v ON v.rid = j.rid AND v.version = iif(?2 = 0, j.version, ?2) WHERE j.rid = ?1")
            .Bind(1, rid).Bind(2, version);
        if (!row.Step())
        {
            return null;
        }

        var columns = JobRows.Columns(row);
        var spec = JobRows.Spec(row, 10);
        var job = row.Number(9) == columns.Version
            ? JobRows.Body(row, 8).ToJob(spec, columns)
            : JobRows.End(row, 11)?.ToJob(spec, columns.CreatedAt) ?? spec;
        row.Reset();
        return job;
    }
}
