using System.Diagnostics.Metrics;
using Bacalhau.State.Sqlite;
using Bacalhau.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bacalhau.State.Tests.Sqlite;

public sealed class SqliteJobStoreTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Registration_GivesOneStore_OpenBeforeOthersStart()
    {
        var file = SqliteStores.NewFile();
        var services = new ServiceCollection().AddLogging().AddSqliteJobStore(options => options.Path = file).AddSqliteJobStore(options => options.Readers = 3);
        await using var provider = services.BuildServiceProvider();

        var hosted = Assert.IsAssignableFrom<IHostedLifecycleService>(Assert.Single(provider.GetServices<IHostedService>()));
        await hosted.StartingAsync(Cancel);

        Assert.Same(provider.GetRequiredService<IJobStore>(), provider.GetRequiredService<IJobQueries>());
        Assert.Same(provider.GetRequiredService<IJobStore>(), provider.GetRequiredService<INodeStore>());
        Assert.Null(await provider.GetRequiredService<IJobStore>().LoadAsync(new("j-1"), Cancel));
        await hosted.StoppedAsync(Cancel);
    }

    [Fact]
    public void Registration_WithoutAPath_NamesTheOption()
    {
        using var provider = new ServiceCollection().AddLogging().AddSqliteJobStore(_ => { }).BuildServiceProvider();

        var thrown = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IOptions<SqliteJobStoreOptions>>().Value);

        Assert.Contains("path", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_ThatIsFinished_TakesLittleDisk()
    {
        const int jobs = 1_000;
        var file = SqliteStores.NewFile();
        await using (var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel))
        {
            await Task.WhenAll(Enumerable.Range(0, jobs).Select(async i =>
            {
                var record = JobSamples.Record(JobId.New().Value, createdAt: JobSamples.Start.AddSeconds(i));
                var submitted = await store.CommitAsync(JobSamples.Submission(record), Cancel);
                await store.CommitAsync(JobSamples.Completion(record, submitted.ETag, ExecutionId.New()), Cancel);
            }));
        }

        Assert.InRange(new FileInfo(file).Length / jobs, 1, 6 << 10);
    }

    [Fact]
    public async Task Read_ThatIsCancelled_IsInterrupted_AndTheNextOneWorks()
    {
        await using var store = await SqliteStores.OpenAsync(new() { Path = SqliteStores.NewFile(), Readers = 1 }, Cancel);
        await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.ListAsync(new(), cancelled.Token));

        Assert.Single((await store.ListAsync(new(), Cancel)).Items);
    }

    [Fact]
    public async Task Lists_OfMoreFormsThanAreKept_StillWork()
    {
        await using var store = await SqliteStores.OpenAsync(new() { Path = SqliteStores.NewFile(), Readers = 1 }, Cancel);
        await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel);

        for (var values = 1; values <= 300; values++)
        {
            var page = await store.ListAsync(new() { Selector = [new("k", "notin") { Values = [.. Enumerable.Range(0, values).Select(i => $"{i}")] }] }, Cancel);
            Assert.Single(page.Items);
        }
    }

    [Fact]
    public async Task Reader_BesideAWriter_SeesCommittedRowsOnly()
    {
        var file = SqliteStores.NewFile();
        await using var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);
        using var other = new SqliteConnection($"Data Source={file};Pooling=False");
        other.Open();
        using var transaction = other.BeginTransaction(deferred: false);
        using var insert = other.CreateCommand();
        insert.CommandText = "INSERT INTO nodes (id, body) VALUES ('n-1', '{}')";
        insert.ExecuteNonQuery();

        var during = await store.ListNodesAsync(Cancel);
        transaction.Commit();
        var after = await store.ListNodesAsync(Cancel);

        Assert.Empty(during);
        Assert.Single(after);
    }

    [Fact]
    public async Task Commits_AreMeasured()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, listener) => Enable(instrument, listener) };
        listener.SetMeasurementEventCallback<double>((instrument, _, _, _) => Note(instrument));
        listener.SetMeasurementEventCallback<int>((instrument, _, _, _) => Note(instrument));
        listener.SetMeasurementEventCallback<long>((instrument, _, _, _) => Note(instrument));
        listener.Start();
        await using var store = await SqliteStores.OpenAsync(new() { InMemory = true }, Cancel);

        await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel);
        await store.LoadAsync(new("j-1"), Cancel);

        lock (seen)
        {
            Assert.Superset(
                new HashSet<string> { "bacalhau.state.commit.duration", "bacalhau.state.commit.batch_size", "bacalhau.state.rows.written", "bacalhau.state.read.duration" },
                seen);
        }

        static void Enable(Instrument instrument, MeterListener listener)
        {
            if (instrument.Meter.Name == StateTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        }

        void Note(Instrument instrument)
        {
            lock (seen)
            {
                seen.Add(instrument.Name);
            }
        }
    }
}
