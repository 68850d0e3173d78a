using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>A few connections that read. Who finds none free waits without holding a thread; a read itself runs on its caller's thread.</summary>
internal sealed class SqliteReaders : IAsyncDisposable
{
    private readonly SqliteDatabase database;
    private readonly SemaphoreSlim free;
    private readonly ConcurrentBag<SqliteSession> idle = [];
    private readonly SqliteSession? shared;
    private readonly int count;
    private bool isClosed;

    /// <summary>Makes the readers.</summary>
    /// <param name="database">The database.</param>
    /// <param name="count">How many.</param>
    /// <param name="shared">The only connection of a database in memory; null for a file.</param>
    public SqliteReaders(SqliteDatabase database, int count, SqliteSession? shared)
    {
        this.database = database;
        this.shared = shared;
        this.count = shared is null ? count : 1;
        free = new SemaphoreSlim(this.count);
        if (shared is not null)
        {
            idle.Add(shared);
        }
    }

    /// <summary>Reads from one state of the database.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.DatastoreFailure"/>.</exception>
    /// <exception cref="OperationCanceledException">The read was interrupted.</exception>
    /// <exception cref="ObjectDisposedException">The readers are closed.</exception>
    public async Task<T> ReadAsync<TArgument, T>(TArgument argument, Func<SqliteSession, TArgument, T> read, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken).ConfigureAwait(false);
        SqliteSession? session = null;
        try
        {
            ObjectDisposedException.ThrowIf(isClosed, this);
            session = idle.TryTake(out var taken) ? taken : database.OpenReader();
            using var interruption = cancellationToken.CanBeCanceled && shared is null
                ? cancellationToken.UnsafeRegister(static handle => raw.sqlite3_interrupt((sqlite3)handle!), session.Handle)
                : default;
            return Read(session, argument, read);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or JsonException or FormatException)
        {
            // Whatever state the failure left the connection in, the next read begins with a sound one.
            if (session is not null && session != shared)
            {
                session.Dispose();
                session = null;
            }

            if (e is SqliteException { SqliteErrorCode: raw.SQLITE_INTERRUPT } && cancellationToken.IsCancellationRequested)
            {
                throw new OperationCanceledException("the read was interrupted", e, cancellationToken);
            }

            throw SqliteFailures.Describe(e, "reading", database.Name);
        }
        finally
        {
            if (session is not null)
            {
                idle.Add(session);
            }

            free.Release();
        }
    }

    /// <summary>Keeps readers out while <paramref name="write"/> runs; does nothing more for a file, whose readers see committed rows only.</summary>
    public void Exclude(Action write)
    {
        if (shared is null)
        {
            write();
            return;
        }

        free.Wait();
        try
        {
            write();
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Waits for the reads that go on, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < count; i++)
        {
            await free.WaitAsync().ConfigureAwait(false);
        }

        isClosed = true;
        while (idle.TryTake(out var session))
        {
            session.Dispose();
        }

        free.Release(count);
    }

    private static T Read<TArgument, T>(SqliteSession session, TArgument argument, Func<SqliteSession, TArgument, T> read)
    {
        session.Use("BEGIN").Run();
        try
        {
            return read(session, argument);
        }
        finally
        {
            session.Release();
            if (session.InTransaction)
            {
                session.Use("ROLLBACK").Run();
                session.Release();
            }
        }
    }
}
