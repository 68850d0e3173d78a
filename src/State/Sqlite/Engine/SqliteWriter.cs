using Bacalhau.State.Sqlite.Writes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>The one writer: a thread whose batches are transactions, so that many callers share one sync of the disk.</summary>
internal sealed partial class SqliteWriter : IAsyncDisposable
{
    private readonly SqliteDatabase database;
    private readonly SqliteReaders readers;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly Batcher<SqliteWrite, CommitOutcome> batcher;
    private readonly List<CommitOutcome> outcomes = [];
    private readonly List<Exception?> refusals = [];
    private SqliteSession? session;

    public SqliteWriter(SqliteDatabase database, SqliteSession session, SqliteReaders readers, SqliteJobStoreOptions options, TimeProvider clock, ILogger logger)
    {
        this.database = database;
        this.session = session;
        this.readers = readers;
        this.clock = clock;
        this.logger = logger;
        batcher = Batcher.OnThread<SqliteWrite, CommitOutcome>(
            "job store writer",
            new BatcherOptions { Capacity = options.MaxWaiting, MaxBatchSize = options.MaxBatchSize },
            batch => readers.Exclude(() => Work(batch)));
    }

    /// <summary>Writes a change; returns once it is on disk.</summary>
    public Task<CommitOutcome> WriteAsync(SqliteWrite write, CancellationToken cancellationToken) => batcher.AddAsync(write, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await batcher.DisposeAsync().ConfigureAwait(false);
        if (!database.IsInMemory)
        {
            session?.Dispose();
        }
    }

    private void Work(IReadOnlyList<BatchEntry<SqliteWrite, CommitOutcome>> batch)
    {
        var started = clock.GetTimestamp();
        try
        {
            session ??= database.OpenWriter();
            if (!TryWriteTogether(session, batch))
            {
                WriteApart(session, batch);
            }
        }
        catch (Exception e)
        {
            GiveUp(batch, e);
            return;
        }

        StateTelemetry.CommitDuration.Record(clock.GetElapsedTime(started).TotalSeconds);
        StateTelemetry.CommitBatchSize.Record(batch.Count);
        Answer(batch);
    }

    /// <summary>Writes the batch as if all were well; false, with nothing written, when one change cannot be written. A guard around each change would cost every batch what only a bad one needs.</summary>
    private bool TryWriteTogether(SqliteSession session, IReadOnlyList<BatchEntry<SqliteWrite, CommitOutcome>> batch)
    {
        outcomes.Clear();
        refusals.Clear();
        session.UseConstant("BEGIN IMMEDIATE").Run();
        foreach (var entry in batch)
        {
            try
            {
                outcomes.Add(entry.Item.Apply(session));
                refusals.Add(null);
            }
            catch (Exception e) when (!EndsTheBatch(session, e))
            {
                session.Release();
                session.UseConstant("ROLLBACK").Run();
                return false;
            }
        }

        session.UseConstant("COMMIT").Run();
        return true;
    }

    private void WriteApart(SqliteSession session, IReadOnlyList<BatchEntry<SqliteWrite, CommitOutcome>> batch)
    {
        outcomes.Clear();
        refusals.Clear();
        session.UseConstant("BEGIN IMMEDIATE").Run();
        foreach (var entry in batch)
        {
            session.UseConstant("SAVEPOINT one").Run();
            try
            {
                outcomes.Add(entry.Item.Apply(session));
                refusals.Add(null);
            }
            catch (Exception e) when (!EndsTheBatch(session, e))
            {
                session.Release();
                session.UseConstant("ROLLBACK TO one").Run();
                outcomes.Add(default);
                refusals.Add(e);
            }

            session.UseConstant("RELEASE one").Run();
        }

        session.UseConstant("COMMIT").Run();
    }

    private static bool EndsTheBatch(SqliteSession session, Exception exception) =>
        !session.InTransaction || (exception is SqliteException failure && SqliteFailures.ConcernsAll(failure.SqliteErrorCode));

    private void Answer(IReadOnlyList<BatchEntry<SqliteWrite, CommitOutcome>> batch)
    {
        // Measured before the first caller wakes, so that who has his answer finds it counted.
        long rows = 0, failures = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            rows += refusals[i] is null && outcomes[i].Status == CommitStatus.Committed ? batch[i].Item.Rows : 0;
            failures += refusals[i] is null ? 0 : 1;
        }

        StateTelemetry.RowsWritten.Add(rows);
        StateTelemetry.CommitFailures.Add(failures);
        for (var i = 0; i < batch.Count; i++)
        {
            if (refusals[i] is { } refusal)
            {
                batch[i].Fail(SqliteFailures.Describe(refusal, "writing", database.Name));
            }
            else
            {
                batch[i].Complete(outcomes[i]);
            }
        }
    }

    private void GiveUp(IReadOnlyList<BatchEntry<SqliteWrite, CommitOutcome>> batch, Exception cause)
    {
        LogBatchFailed(logger, cause, batch.Count, database.Name);
        StateTelemetry.CommitFailures.Add(batch.Count);
        Abandon();
        foreach (var entry in batch)
        {
            // One exception each: callers on several threads add to it what they know.
            entry.Fail(SqliteFailures.Describe(cause, "writing", database.Name));
        }
    }

    /// <summary>Leaves the transaction, and the connection too: after a failure of the disk only a new one is known to be sound.</summary>
    private void Abandon()
    {
        try
        {
            session?.Release();
            if (session is { InTransaction: true })
            {
                session.UseConstant("ROLLBACK").Run();
            }
        }
        catch (SqliteException e)
        {
            LogRollbackFailed(logger, e, database.Name);
        }

        if (!database.IsInMemory)
        {
            session?.Dispose();
            session = null;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} changes could not be written to the job store {Database}; the writer starts afresh with the next")]
    private static partial void LogBatchFailed(ILogger logger, Exception exception, int count, string database);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Rolling back in the job store {Database} failed")]
    private static partial void LogRollbackFailed(ILogger logger, Exception exception, string database);
}
