using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite;

/// <content>What retention looks for.</content>
public sealed partial class SqliteJobStore
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> ListFinishedAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        ReadAsync((before, limit), static (session, key) => (IReadOnlyList<JobId>)OldestFinished(session, key.before.UtcTicks, key.limit), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> ListSurplusAsync(long keep, bool ofEachNamespace, int limit, CancellationToken cancellationToken) =>
        ReadAsync((keep, ofEachNamespace, limit), static (session, key) => (IReadOnlyList<JobId>)(key.ofEachNamespace
            ? SurplusOfNamespaces(session, key.keep, key.limit)
            : OldestFinished(session, long.MaxValue, (int)Math.Min(key.limit, Math.Max(0, CountFinished(session) - key.keep)))), cancellationToken);

    private static List<JobId> OldestFinished(SqliteSession session, long before, int limit) => limit <= 0 ? [] : Ids(session
        .Use("SELECT id FROM jobs INDEXED BY jobs_modified WHERE modified < ?1 AND state IN (4, 5, 6) ORDER BY modified, rid LIMIT ?2")
        .Bind(1, before).Bind(2, (long)limit));

    private static long CountFinished(SqliteSession session)
    {
        var row = session.Use("SELECT coalesce(sum(jobs), 0) FROM state_counts WHERE state IN (4, 5, 6)");
        row.Step();
        var count = row.Number(0);
        row.Reset();
        return count;
    }

    /// <summary>Goes from namespace to namespace by the index, and in each over what is kept to what is not.</summary>
    private static List<JobId> SurplusOfNamespaces(SqliteSession session, long keep, int limit)
    {
        var surplus = new List<JobId>();
        for (var space = NextNamespace(session, ""); space is not null && surplus.Count < limit; space = NextNamespace(session, space))
        {
            surplus.AddRange(Ids(session
                .Use("SELECT id FROM jobs INDEXED BY jobs_finished WHERE state >= 4 AND namespace = ?1 ORDER BY modified DESC, rid DESC LIMIT ?2 OFFSET ?3")
                .Bind(1, space).Bind(2, (long)(limit - surplus.Count)).Bind(3, keep)));
        }

        return surplus;
    }

    private static string? NextNamespace(SqliteSession session, string after)
    {
        var row = session.Use("SELECT namespace FROM jobs INDEXED BY jobs_finished WHERE state >= 4 AND namespace > ?1 ORDER BY namespace LIMIT 1").Bind(1, after);
        var next = row.Step() ? row.Text(0) : null;
        row.Reset();
        return next;
    }
}
