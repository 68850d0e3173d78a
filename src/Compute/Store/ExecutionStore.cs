using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Bacalhau.Compute;

/// <summary>
/// The agent's own executions, in <c>executions.db</c> of the node's folder. Concurrent writes share one transaction.
/// </summary>
/// <remarks>
/// WAL with <c>synchronous=NORMAL</c>: what is committed survives the death of the process; the last moments may be lost with the power. That is enough,
/// because the rows of the job are the truth: whatever this store has lost the next heartbeat does not name, and the cluster says again what should run.
/// </remarks>
internal sealed class ExecutionStore : IAsyncDisposable
{
    private const int SchemaVersion = 1;

    private readonly SqliteConnection connection;
    private readonly SqliteCommand save, forget, countCompleted, wasHere, age;
    private readonly Batcher<Write, bool> writes;

    private ExecutionStore(SqliteConnection connection)
    {
        this.connection = connection;
        save = Command("INSERT INTO executions(id, record) VALUES($id, $record) ON CONFLICT(id) DO UPDATE SET record = $record WHERE record IS NOT NULL", "$id", "$record");
        forget = Command("INSERT INTO executions(id, forgotten_at) VALUES($id, $at) ON CONFLICT(id) DO UPDATE SET record = NULL, forgotten_at = $at", "$id", "$at");
        countCompleted = Command("UPDATE tally SET completed = completed + 1");
        wasHere = Command("SELECT 1 FROM executions WHERE id = $id", "$id");
        age = Command("DELETE FROM executions WHERE record IS NULL AND forgotten_at < $at", "$at");
        writes = Batcher.OnThread<Write, bool>("execution store", new BatcherOptions(), Commit);
    }

    /// <summary>Opens the store. A file that is no database is put aside as <c>executions.db.broken-TIME</c>: losing it costs a few attempts, refusing to start would cost the node.</summary>
    /// <param name="folder">The node's folder.</param>
    /// <param name="clock">The time for the name of a file put aside.</param>
    /// <param name="putAside">The name of the file that was put aside; null when none was.</param>
    public static ExecutionStore Open(string folder, TimeProvider clock, out string? putAside)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "executions.db");
        putAside = null;
        try
        {
            return OpenFile(path);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            putAside = $"{path}.broken-{clock.GetUtcNow():yyyyMMddHHmmss}";
            File.Move(path, putAside);
            File.Delete(path + "-wal");
            File.Delete(path + "-shm");
            return OpenFile(path);
        }
    }

    /// <summary>Reads everything that is not forgotten.</summary>
    public IReadOnlyList<ExecutionRecord> Load()
    {
        lock (connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT record FROM executions WHERE record IS NOT NULL ORDER BY rowid";
            using var reader = command.ExecuteReader();
            var records = new List<ExecutionRecord>();
            while (reader.Read())
            {
                if (JsonSerializer.Deserialize(reader.GetString(0), StoreJson.Default.ExecutionRecord) is { } record)
                {
                    records.Add(record);
                }
            }

            return records;
        }
    }

    /// <summary>Gives the newest forgotten ids, oldest first; late messages about them mean nothing.</summary>
    public IReadOnlyList<ExecutionId> LoadForgotten(int most)
    {
        lock (connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT id FROM executions WHERE record IS NULL ORDER BY forgotten_at DESC LIMIT $most";
            command.Parameters.AddWithValue("$most", most);
            using var reader = command.ExecuteReader();
            var ids = new List<ExecutionId>();
            while (reader.Read())
            {
                ids.Add(new ExecutionId(reader.GetString(0)));
            }

            ids.Reverse();
            return ids;
        }
    }

    /// <summary>Gets how many executions have completed on this node since it was made.</summary>
    public long CountCompleted()
    {
        lock (connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT completed FROM tally";
            return (long)command.ExecuteScalar()!;
        }
    }

    /// <summary>Tells whether the execution was ever here, as far as that is remembered.</summary>
    public bool Knows(ExecutionId id)
    {
        lock (connection)
        {
            wasHere.Parameters["$id"].Value = id.Value;
            return wasHere.ExecuteScalar() is not null;
        }
    }

    /// <summary>Stores a record; returns when it is committed. Calls of one caller are stored in their order. One that is forgotten stays so.</summary>
    /// <exception cref="SqliteException">The disk is full or broken.</exception>
    public Task SaveAsync(ExecutionRecord record) =>
        writes.AddAsync(new Write(record.Id, JsonSerializer.Serialize(record, StoreJson.Default.ExecutionRecord), record.Phase == ExecutionPhase.Completed, default), CancellationToken.None);

    /// <summary>Drops what is stored of an execution; that it was here is remembered until <see cref="AgeAsync"/>. A repeat does nothing more.</summary>
    public Task ForgetAsync(ExecutionId id, DateTimeOffset now) => writes.AddAsync(new Write(id, null, false, now), CancellationToken.None);

    /// <summary>Drops the memory of executions forgotten before an instant.</summary>
    public Task AgeAsync(DateTimeOffset before) => writes.AddAsync(new Write(new ExecutionId(""), null, false, before), CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await writes.DisposeAsync().ConfigureAwait(false);
        foreach (var command in (SqliteCommand[])[save, forget, countCompleted, wasHere, age])
        {
            await command.DisposeAsync().ConfigureAwait(false);
        }

        await connection.DisposeAsync().ConfigureAwait(false);
    }

    private static ExecutionStore OpenFile(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
            using var version = connection.CreateCommand();
            version.CommandText = "PRAGMA user_version";
            var found = (long)version.ExecuteScalar()!;
            if (found > SchemaVersion)
            {
                throw new BacalhauError(BacalhauErrorCode.DatastoreFailure, "Compute", $"{path} was written by a newer version (schema {found}, this build knows {SchemaVersion})")
                {
                    Hint = "Run the newer version, or move the file away: the cluster knows what should run here.",
                }.AsException();
            }

            Execute(connection, $"""
                CREATE TABLE IF NOT EXISTS executions(id TEXT PRIMARY KEY, record TEXT, forgotten_at INTEGER);
                CREATE INDEX IF NOT EXISTS forgotten ON executions(forgotten_at) WHERE record IS NULL;
                CREATE TABLE IF NOT EXISTS tally(completed INTEGER NOT NULL);
                INSERT INTO tally SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM tally);
                PRAGMA user_version = {SchemaVersion};
                """);
            return new ExecutionStore(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Commit(IReadOnlyList<BatchEntry<Write, bool>> batch)
    {
        lock (connection)
        {
            using var transaction = connection.BeginTransaction();
            foreach (var entry in batch)
            {
                Apply(entry.Item, transaction);
            }

            transaction.Commit();
        }

        foreach (var entry in batch)
        {
            entry.Complete(true);
        }
    }

    private void Apply(Write write, SqliteTransaction transaction)
    {
        if (write.Record is { } record)
        {
            Run(save, transaction, ("$id", write.Id.Value), ("$record", record));
            if (write.HasCompleted)
            {
                Run(countCompleted, transaction);
            }
        }
        else if (write.Id.Value.Length > 0)
        {
            Run(forget, transaction, ("$id", write.Id.Value), ("$at", write.At.ToUnixTimeMilliseconds()));
        }
        else
        {
            Run(age, transaction, ("$at", write.At.ToUnixTimeMilliseconds()));
        }
    }

    private static void Run(SqliteCommand command, SqliteTransaction transaction, params ReadOnlySpan<(string Name, object Value)> values)
    {
        command.Transaction = transaction;
        foreach (var (name, value) in values)
        {
            command.Parameters[name].Value = value;
        }

        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = DBNull.Value });
        }

        return command;
    }

    private readonly record struct Write(ExecutionId Id, string? Record, bool HasCompleted, DateTimeOffset At);
}
