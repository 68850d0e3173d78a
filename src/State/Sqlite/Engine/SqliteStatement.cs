using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>A prepared statement, used again and again. Not for concurrent use.</summary>
/// <remarks>
/// Below ADO.NET on purpose: a command of Microsoft.Data.Sqlite boxes each number, makes a reader for each run,
/// and cuts texts at their first NUL.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackBytes = 256;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt handle;

    public SqliteStatement(sqlite3 database, string sql, bool lasting)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, lasting ? raw.SQLITE_PREPARE_PERSISTENT : 0u, out handle));
        IsLasting = lasting;
    }

    /// <summary>Gets whether the statement is kept for the next use.</summary>
    public bool IsLasting { get; }

    public SqliteStatement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public SqliteStatement Bind(int index, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(handle, index, number) : raw.sqlite3_bind_null(handle, index));
        return this;
    }

    public SqliteStatement Bind(int index, string? text)
    {
        if (text is null)
        {
            Check(raw.sqlite3_bind_null(handle, index));
            return this;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most <= StackBytes)
        {
            Span<byte> buffer = stackalloc byte[StackBytes];
            return Bind(index, buffer[..Encoding.UTF8.GetBytes(text, buffer)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            return Bind(index, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public SqliteStatement Bind(int index, ReadOnlySpan<byte> utf8)
    {
        // An empty span has no address, which the engine takes for NULL.
        Check(utf8.IsEmpty ? raw.sqlite3_bind_text(handle, index, "") : raw.sqlite3_bind_text(handle, index, utf8));
        return this;
    }

    /// <summary>Goes to the next row; false behind the last.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        if (code == raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(handle);
            return false;
        }

        // The message must be read before anything else is asked of the connection.
        var failure = Failure(code);
        raw.sqlite3_reset(handle);
        throw failure;
    }

    /// <summary>Runs to the end and gives how many rows it changed.</summary>
    public int Run()
    {
        while (Step())
        {
        }

        return raw.sqlite3_changes(database);
    }

    /// <summary>Leaves the rows that were not read, and with them the lock or snapshot they hold.</summary>
    public void Reset() => raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Number(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    /// <summary>A text's bytes, NULs included; valid until the next step.</summary>
    public ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Utf8(column));

    public void Dispose() => handle?.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    private SqliteException Failure(int code)
    {
        var extended = raw.sqlite3_extended_errcode(database);
        return new(raw.sqlite3_errmsg(database).utf8_to_string(), code & 0xff, (extended & 0xff) == (code & 0xff) ? extended : code);
    }
}
