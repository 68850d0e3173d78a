using System.Globalization;
using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Lists;

/// <summary>Finds which jobs a page shows, by walking one index in the order of the page.</summary>
internal static class JobPages
{
    /// <summary>A label with at most this many rows is worth sorting, whatever the order of the page.</summary>
    private const int FewRows = 1000;

    /// <summary>Finds the page's jobs by their short keys, in order, and one more than the page holds when there are more.</summary>
    public static List<PageRow> Find(SqliteSession session, JobListQuery query)
    {
        var walked = ChooseWalked(session, query);
        var sql = new SqlText();
        var (rid, sort) = AddSource(sql, query, walked);
        for (var i = 0; i < query.Selector.Count; i++)
        {
            if (i != walked)
            {
                LabelConditions.AddCondition(sql, query.Selector[i], rid);
            }
        }

        if (query.After is { } after)
        {
            sql.AddPosition(after, query.Reverse, query.Order == ListOrder.Id, sort, "+" + rid, query.Order == ListOrder.Id ? null : Rid(session, after.Id));
        }

        var direction = query.Reverse ? " DESC" : "";
        sql.Add(" ORDER BY ").Add(sort).Add(direction);
        if (query.Order != ListOrder.Id)
        {
            sql.Add(", ").Add(rid).Add(direction);
        }

        sql.Add(" LIMIT ").Value(query.Limit > 0 ? query.Limit + 1L : -1L).Add(" OFFSET ").Value(Math.Max(0, query.Offset));

        var rows = new List<PageRow>();
        var statement = sql.Use(session);
        while (statement.Step())
        {
            rows.Add(query.Order == ListOrder.Id
                ? new(statement.Number(0), 0, statement.Text(1))
                : new(statement.Number(0), statement.Number(1), ""));
        }

        return rows;
    }

    /// <summary>Gives the position behind a row.</summary>
    public static PageCursor Behind(PageRow row) => row.Id.Length > 0
        ? new(default, row.Id)
        : new(new(row.Sort, TimeSpan.Zero), row.Rid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Chooses the requirement whose label rows are walked: the rarest; -1 to walk the jobs themselves.</summary>
    private static int ChooseWalked(SqliteSession session, JobListQuery query)
    {
        var candidates = Enumerable.Range(0, query.Selector.Count).Where(i => LabelConditions.SingleValue(query.Selector[i]) is not null).ToList();
        if (candidates.Count == 0)
        {
            return -1;
        }

        if (candidates.Count == 1 && query.Order == ListOrder.CreatedAt)
        {
            return candidates[0];
        }

        var (rarest, rows) = candidates.Select(i => (i, CountUpTo(session, query.Selector[i]))).MinBy(candidate => candidate.Item2);
        return query.Order == ListOrder.CreatedAt || rows <= FewRows ? rarest : -1;
    }

    private static long CountUpTo(SqliteSession session, LabelConstraint requirement)
    {
        var count = session.Use("SELECT count(*) FROM (SELECT 1 FROM labels WHERE k = ?1 AND v = ?2 LIMIT ?3)")
            .Bind(1, requirement.Key).Bind(2, LabelConditions.SingleValue(requirement)).Bind(3, FewRows + 1L);
        count.Step();
        var rows = count.Number(0);
        count.Reset();
        return rows;
    }

    private static (string Rid, string Sort) AddSource(SqlText sql, JobListQuery query, int walked)
    {
        var column = query.Order switch
        {
            ListOrder.ModifiedAt => "modified",
            ListOrder.Id => "id",
            _ => "created",
        };
        if (walked >= 0)
        {
            var requirement = query.Selector[walked];
            var ofLabel = query.Order == ListOrder.CreatedAt;
            var sort = (ofLabel ? "d." : "j.") + column;
            sql.Add("SELECT d.rid, ").Add(sort).Add(" FROM labels d")
                .Add(ofLabel && query.Namespace is null ? "" : " CROSS JOIN jobs j ON j.rid = d.rid")
                .Add(" WHERE d.k = ").Value(requirement.Key).Add(" AND d.v = ").Value(LabelConditions.SingleValue(requirement)!);
            if (query.Namespace is not null)
            {
                sql.Add(" AND +j.namespace = ").Value(query.Namespace);
            }

            return ("d.rid", sort);
        }

        sql.Add("SELECT j.rid, j.").Add(column).Add(" FROM jobs j").Add(query.Order switch
        {
            ListOrder.ModifiedAt => " INDEXED BY jobs_modified",
            ListOrder.Id => "",
            _ => query.Namespace is null ? " INDEXED BY jobs_created" : " INDEXED BY jobs_namespace",
        }).Add(" WHERE 1");
        if (query.Namespace is not null)
        {
            // The plus keeps an index of namespaces out where it would give the wrong order.
            sql.Add(query.Order == ListOrder.CreatedAt ? " AND j.namespace = " : " AND +j.namespace = ").Value(query.Namespace);
        }

        return ("j.rid", "j." + column);
    }

    /// <summary>Our cursors carry the short key; one made elsewhere may carry the id.</summary>
    private static long? Rid(SqliteSession session, string id)
    {
        if (long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var rid))
        {
            return rid;
        }

        var found = session.Use("SELECT rid FROM jobs WHERE id = ?1").Bind(1, id);
        return found.Step() ? found.Number(0) : null;
    }
}

/// <summary>A row of a page before it is read.</summary>
/// <param name="Rid">The job's short key.</param>
/// <param name="Sort">The instant it is sorted by, in ticks.</param>
/// <param name="Id">The id, when sorted by it; else empty.</param>
internal readonly record struct PageRow(long Rid, long Sort, string Id);
