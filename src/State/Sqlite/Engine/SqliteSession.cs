using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>An open connection with its prepared statements. Not for concurrent use.</summary>
internal sealed class SqliteSession : IDisposable
{
    /// <summary>Lists have many forms, and a hostile caller can ask for any number of them.</summary>
    private const int MostStatements = 128;

    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);
    private readonly Dictionary<object, SqliteStatement> constants = new(ReferenceEqualityComparer.Instance);
    private readonly List<SqliteStatement> inUse = [];

    public SqliteSession(SqliteConnection connection)
    {
        this.connection = connection;
        Handle = connection.Handle ?? throw new InvalidOperationException("the connection is not open");
    }

    public sqlite3 Handle { get; }

    /// <summary>Gets whether a transaction is open. A failing disk ends one by itself.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    public long LastInsertedRow => raw.sqlite3_last_insert_rowid(Handle);

    /// <summary>Gives the statement of a text, prepared at its first use. One text must not be used twice at a time.</summary>
    public SqliteStatement Use(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            var lasting = statements.Count < MostStatements;
            statement = new SqliteStatement(Handle, sql, lasting);
            if (lasting)
            {
                statements.Add(sql, statement);
            }
        }

        inUse.Add(statement);
        return statement;
    }

    /// <summary>Gives the statement of a constant text, found without looking at its letters: for the writer. It must be run to its end or reset.</summary>
    public SqliteStatement UseConstant(string sql)
    {
        if (!constants.TryGetValue(sql, out var statement))
        {
            constants.Add(sql, statement = new SqliteStatement(Handle, sql, lasting: true));
        }

        return statement;
    }

    /// <summary>Runs a text of several statements that is not used again.</summary>
    public void Execute(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Reads one value that is not used again; null when there is none.</summary>
    public object? Scalar(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Gives back the statements used since the last time, and those that an exception left half read.</summary>
    public void Release()
    {
        foreach (var statement in constants.Values)
        {
            statement.Reset();
        }

        foreach (var statement in inUse)
        {
            if (statement.IsLasting)
            {
                statement.Reset();
            }
            else
            {
                statement.Dispose();
            }
        }

        inUse.Clear();
    }

    public void Dispose()
    {
        Release();
        foreach (var statement in statements.Values.Concat(constants.Values))
        {
            statement.Dispose();
        }

        statements.Clear();
        constants.Clear();
        connection.Dispose();
    }
}
