using System.Text;
using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Lists;

/// <summary>Lists the history of one job.</summary>
internal static class HistoryPages
{
    /// <summary>Reads a part, ascending by sequence.</summary>
    public static List<JobHistoryEntry> Read(SqliteSession session, HistoryQuery query)
    {
        var sql = new SqlText()
            .Add("SELECT h.seq, h.level, h.version, h.at, h.execution, h.body FROM jobs j CROSS JOIN history h ON h.rid = j.rid WHERE j.id = ")
            .Value(query.JobId.Value).Add(" AND h.seq >= ").Value(query.FromSequence);
        if (query.Version is { } version)
        {
            sql.Add(" AND h.version = ").Value(version);
        }

        if (query.Level is { } level)
        {
            sql.Add(" AND h.level = ").Value((long)level);
        }

        if (query.Since is { } since)
        {
            sql.Add(" AND h.at >= ").Value(since.UtcTicks);
        }

        if (query.ExecutionIdPrefix is { Length: > 0 } prefix)
        {
            // Bytes, not letters: a text may hold a NUL, at which the engine's text functions stop.
            sql.Add(" AND substr(CAST(h.execution AS BLOB), 1, ").Value(Encoding.UTF8.GetByteCount(prefix))
                .Add(") = CAST(").Value(prefix).Add(" AS BLOB)");
        }

        sql.Add(" ORDER BY h.seq LIMIT ").Value(query.Limit > 0 ? query.Limit : -1L);

        var entries = new List<JobHistoryEntry>();
        var rows = sql.Use(session);
        while (rows.Step())
        {
            entries.Add(JobRows.History(rows, query.JobId));
        }

        return entries;
    }
}
