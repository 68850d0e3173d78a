using System.Globalization;
using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Lists;

/// <summary>Lists the executions of one job.</summary>
internal static class ExecutionPages
{
    /// <summary>Reads a page.</summary>
    public static Page<Execution> Read(SqliteSession session, ExecutionListQuery query)
    {
        var sort = query.Order switch
        {
            ListOrder.ModifiedAt => "e.modified",
            ListOrder.Id => "e.id",
            _ => "e.created",
        };
        var sql = new SqlText().Add("SELECT ").Add(JobRows.ExecutionColumnList).Add(", e.eid")
            .Add(" FROM jobs j CROSS JOIN executions e INDEXED BY executions_job ON e.rid = j.rid WHERE j.id = ").Value(query.JobId.Value);
        if (query.Version is { } version)
        {
            sql.Add(" AND +e.version = ").Value(version);
        }

        if (query.Namespace is { } space)
        {
            sql.Add(" AND +j.namespace = ").Value(space);
        }

        if (query.After is { } after)
        {
            // Our cursors carry the short key; one made elsewhere has none.
            sql.AddPosition(after, query.Reverse, query.Order == ListOrder.Id, sort, "e.eid", long.TryParse(after.Id, NumberStyles.None, CultureInfo.InvariantCulture, out var eid) ? eid : null);
        }

        var direction = query.Reverse ? " DESC" : "";
        sql.Add(" ORDER BY ").Add(sort).Add(direction).Add(", e.eid").Add(direction)
            .Add(" LIMIT ").Value(query.Limit > 0 ? query.Limit + 1L : -1L);

        var items = new List<Execution>();
        long last = 0;
        var rows = sql.Use(session);
        while (rows.Step())
        {
            if (query.Limit > 0 && items.Count == query.Limit)
            {
                return new(items, Behind(items[^1], last, query.Order));
            }

            items.Add(JobRows.Execution(rows));
            last = rows.Number(9);
        }

        return new(items, null);
    }

    private static PageCursor Behind(Execution last, long eid, ListOrder order) => order switch
    {
        ListOrder.Id => new(default, last.Id.Value),
        ListOrder.ModifiedAt => new(last.ModifiedAt, eid.ToString(CultureInfo.InvariantCulture)),
        _ => new(last.CreatedAt, eid.ToString(CultureInfo.InvariantCulture)),
    };
}
