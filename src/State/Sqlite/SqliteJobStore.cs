using Bacalhau.State.Sqlite.Engine;
using Bacalhau.State.Sqlite.Writes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.State.Sqlite;

/// <summary>The embedded job store: one SQLite file, one writer, a few readers.</summary>
/// <remarks>Opened before any hosted service starts, so that no call ever waits for it to open; closed after the last has stopped, when all that was accepted is written.</remarks>
public sealed partial class SqliteJobStore : IJobStore, IJobQueries, INodeStore, IHostedLifecycleService, IAsyncDisposable
{
    private readonly SqliteJobStoreOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<SqliteJobStore> logger;
    private SqliteReaders? readers;
    private SqliteWriter? writer;

    /// <summary>Makes the store; <see cref="OpenAsync"/> opens it.</summary>
    public SqliteJobStore(IOptions<SqliteJobStoreOptions> options, TimeProvider clock, ILogger<SqliteJobStore> logger)
    {
        this.options = options.Value;
        this.clock = clock;
        this.logger = logger;
    }

    /// <summary>Opens the database and brings its schema up to date. Opening an open store does nothing.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.DatastoreFailure"/>: the file cannot be used; the error says why and what to do.</exception>
    public Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (writer is not null)
        {
            return Task.CompletedTask;
        }

        var database = new SqliteDatabase(options);
        SqliteSession? session = null;
        try
        {
            session = database.OpenWriter();
            SqliteMigrations.Apply(session, options.Migrations, database.Name, clock.GetUtcNow());
            readers = new SqliteReaders(database, options.Readers, options.InMemory ? session : null);
            writer = new SqliteWriter(database, session, readers, options, clock, logger);
            LogOpened(logger, database.Name);
            return Task.CompletedTask;
        }
        catch (Exception e)
        {
            session?.Dispose();
            throw SqliteFailures.Describe(e, "opening", database.Name);
        }
    }

    /// <inheritdoc/>
    public async Task<CommitOutcome> CommitAsync(ChangeSet change, CancellationToken cancellationToken)
    {
        using var activity = StateTelemetry.Activities.StartActivity("state.commit");
        activity?.SetTag("bacalhau.job.id", change.Job.Id.Value);
        var outcome = await WriteAsync(new CommitWrite(change), cancellationToken).ConfigureAwait(false);
        activity?.SetTag("bacalhau.commit.status", outcome.Status.ToString());
        return outcome;
    }

    /// <inheritdoc/>
    public Task<StoredJob?> LoadAsync(JobId id, CancellationToken cancellationToken) =>
        ReadAsync(id, static (session, id) => LoadJob(session, id), cancellationToken);

    /// <inheritdoc/>
    public Task<Job?> LoadVersionAsync(JobId id, long version, CancellationToken cancellationToken) =>
        ReadAsync((id, version), static (session, key) =>
        {
            var row = session.Use("SELECT v.spec FROM jobs j CROSS JOIN versions v ON v.rid = j.rid WHERE j.id = ?1 AND v.version = ?2")
                .Bind(1, key.id.Value).Bind(2, key.version);
            return row.Step() ? JobRows.Spec(row, 0) : null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> ListUnfinishedAsync(JobId? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync((after, limit), static (session, key) => (IReadOnlyList<JobId>)Ids(session
            .Use("SELECT id FROM jobs INDEXED BY jobs_unfinished WHERE state < 4 AND id > ?1 ORDER BY id LIMIT ?2")
            .Bind(1, key.after?.Value ?? "").Bind(2, (long)key.limit)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JobId>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        ReadAsync((now, limit), static (session, key) => (IReadOnlyList<JobId>)Ids(session
            .Use("SELECT id FROM jobs INDEXED BY jobs_due WHERE due <= ?1 ORDER BY due, rid LIMIT ?2")
            .Bind(1, key.now.UtcTicks).Bind(2, (long)key.limit)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Execution>> ListLiveOnNodeAsync(NodeId node, CancellationToken cancellationToken) =>
        ReadAsync(node, static (session, node) => (IReadOnlyList<Execution>)Executions(session
            .Use($"SELECT {JobRows.ExecutionColumnList} FROM executions e INDEXED BY executions_live_node CROSS JOIN jobs j ON j.rid = e.rid WHERE e.node = ?1 AND e.live = 1 ORDER BY e.eid")
            .Bind(1, node.Value)), cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(JobId id, long expectedETag, CancellationToken cancellationToken)
    {
        while (true)
        {
            var write = new DeleteJobWrite(id, expectedETag);
            if ((await WriteAsync(write, cancellationToken).ConfigureAwait(false)).Status != CommitStatus.Committed)
            {
                return false;
            }

            if (!write.IsPartial)
            {
                return true;
            }
        }
    }

    /// <inheritdoc/>
    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => OpenAsync(cancellationToken);

    /// <inheritdoc/>
    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    Task IHostedService.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => DisposeAsync().AsTask();

    /// <summary>Writes what was accepted and closes the database. Closing a closed store does nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref writer, null) is { } closing)
        {
            await closing.DisposeAsync().ConfigureAwait(false);
            if (Interlocked.Exchange(ref readers, null) is { } reading)
            {
                await reading.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static StoredJob? LoadJob(SqliteSession session, JobId id)
    {
        var row = session.Use($"SELECT {JobRows.JobColumnList}, j.body, v.spec, j.etag, j.rid FROM jobs j CROSS JOIN versions v ON v.rid = j.rid AND v.version = j.version WHERE j.id = ?1")
            .Bind(1, id.Value);
        if (!row.Step())
        {
            return null;
        }

        var record = JobRows.Body(row, 8).ToRecord(JobRows.Columns(row));
        var live = session.Use($"SELECT {JobRows.ExecutionColumnList} FROM executions e INDEXED BY executions_live_job CROSS JOIN jobs j ON j.rid = e.rid WHERE e.rid = ?1 AND e.live = 1 ORDER BY e.eid")
            .Bind(1, row.Number(11));
        return new(record, row.Number(10), JobRows.Spec(row, 9), Executions(live));
    }

    private static List<JobId> Ids(SqliteStatement rows)
    {
        var ids = new List<JobId>();
        while (rows.Step())
        {
            ids.Add(new(rows.Text(0)));
        }

        return ids;
    }

    private static List<Execution> Executions(SqliteStatement rows)
    {
        var executions = new List<Execution>();
        while (rows.Step())
        {
            executions.Add(JobRows.Execution(rows));
        }

        return executions;
    }

    private async Task<CommitOutcome> WriteAsync(SqliteWrite write, CancellationToken cancellationToken)
    {
        try
        {
            return await (writer ?? throw NotOpen()).WriteAsync(write, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            throw NotOpen();
        }
    }

    private async Task<T> ReadAsync<TKey, T>(TKey key, Func<SqliteSession, TKey, T> read, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            return await (readers ?? throw NotOpen()).ReadAsync(key, read, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            throw NotOpen();
        }
        finally
        {
            StateTelemetry.ReadDuration.Record(clock.GetElapsedTime(started).TotalSeconds);
        }
    }

    private BacalhauException NotOpen() =>
        new BacalhauError(BacalhauErrorCode.ServiceUnavailable, SqliteFailures.Component, $"the job store {(options.InMemory ? "in memory" : options.Path)} is not open")
        {
            Hint = "The node is starting or stopping; try again.",
            IsRetryable = true,
        }.AsException();

    [LoggerMessage(Level = LogLevel.Information, Message = "The job store {Database} is open")]
    private static partial void LogOpened(ILogger logger, string database);
}
