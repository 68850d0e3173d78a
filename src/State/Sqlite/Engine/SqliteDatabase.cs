using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>Opens connections to one database.</summary>
internal sealed class SqliteDatabase(SqliteJobStoreOptions options)
{
    /// <summary>Gets whether the database lives in memory; then one connection serves all.</summary>
    public bool IsInMemory => options.InMemory;

    /// <summary>Gets the name for messages.</summary>
    public string Name => options.InMemory ? "memory" : options.Path;

    /// <summary>Opens the connection that writes, making the file when it is not there.</summary>
    public SqliteSession OpenWriter()
    {
        if (!options.InMemory)
        {
            Prepare(options.Path);
        }

        return Open(SqliteOpenMode.ReadWriteCreate, session =>
        {
            session.Execute($"""
                PRAGMA busy_timeout = 5000;
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 4000;
                PRAGMA journal_size_limit = 67108864;
                PRAGMA cache_size = -8192;
                PRAGMA temp_store = MEMORY;
                """);
            if (options.MaxPages is { } pages)
            {
                session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {pages}"));
            }
        });
    }

    /// <summary>Opens a connection that reads.</summary>
    public SqliteSession OpenReader() => Open(SqliteOpenMode.ReadOnly, session => session.Execute("""
        PRAGMA busy_timeout = 5000;
        PRAGMA query_only = ON;
        PRAGMA cache_size = -4096;
        PRAGMA temp_store = MEMORY;
        """));

    private SqliteSession Open(SqliteOpenMode mode, Action<SqliteSession> prepare)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = options.InMemory ? ":memory:" : options.Path,
            Mode = options.InMemory ? SqliteOpenMode.Memory : mode,
            Pooling = false,
        }.ToString());
        SqliteSession? session = null;
        try
        {
            connection.Open();
            connection.CreateFunction("label_number", (string? text) => LabelNumber.Parse(text), isDeterministic: true);
            session = new SqliteSession(connection);
            prepare(session);
            return session;
        }
        catch
        {
            session?.Dispose();
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Specifications may hold secrets of users, so the file is its owner's alone from its first byte.</summary>
    private static void Prepare(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        if (File.Exists(path))
        {
            return;
        }

        var creation = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            creation.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, creation).Dispose();
    }
}
