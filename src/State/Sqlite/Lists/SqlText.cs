using System.Globalization;
using System.Text;
using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Lists;

/// <summary>A statement in the making: its text and the values that go beside it. Values of users never become text.</summary>
internal sealed class SqlText
{
    private readonly StringBuilder text = new();
    private readonly List<object> values = [];

    /// <summary>Gets how many values there are.</summary>
    public int ValueCount => values.Count;

    /// <summary>Adds text of ours.</summary>
    public SqlText Add(string sql)
    {
        text.Append(sql);
        return this;
    }

    /// <summary>Adds a number.</summary>
    public SqlText Value(long value) => Place(value);

    /// <summary>Adds a text.</summary>
    public SqlText Value(string value) => Place(value);

    /// <summary>Adds texts, with commas between.</summary>
    public SqlText Values(IEnumerable<string> items)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(", ");
            }

            first = false;
            Place(item);
        }

        return this;
    }

    /// <summary>Keeps what comes behind a position in a list.</summary>
    /// <param name="after">The position.</param>
    /// <param name="reverse">Whether the list goes down.</param>
    /// <param name="isById">Whether it goes by id, not by time.</param>
    /// <param name="sort">The column it goes by.</param>
    /// <param name="key">The column of the short key, which decides within one instant.</param>
    /// <param name="last">The short key of the position; null when it has none and stands behind all rows of its instant.</param>
    public void AddPosition(PageCursor after, bool reverse, bool isById, string sort, string key, long? last)
    {
        var beyond = reverse ? " < " : " > ";
        if (isById)
        {
            Add(" AND ").Add(sort).Add(beyond).Value(after.Id);
            return;
        }

        Add(" AND ").Add(sort).Add(reverse ? " <= " : " >= ").Value(after.At.UtcTicks).Add(" AND (+").Add(sort).Add(beyond).Value(after.At.UtcTicks);
        if (last is { } least)
        {
            Add(" OR ").Add(key).Add(beyond).Value(least);
        }

        Add(")");
    }

    /// <summary>Prepares the statement with its values.</summary>
    public SqliteStatement Use(SqliteSession session)
    {
        var statement = session.Use(text.ToString());
        for (var i = 0; i < values.Count; i++)
        {
            _ = values[i] is string value ? statement.Bind(i + 1, value) : statement.Bind(i + 1, (long)values[i]);
        }

        return statement;
    }

    private SqlText Place(object value)
    {
        values.Add(value);
        text.Append(CultureInfo.InvariantCulture, $"?{values.Count}");
        return this;
    }
}
