using Bacalhau.State.Sqlite;
using Bacalhau.TestKit;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Bacalhau.State.Tests.Sqlite;

public sealed class SqliteFailureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FullDisk_FailsWhatDoesNotFit_AndGoesOnWhenThereIsSpace()
    {
        var options = new SqliteJobStoreOptions { Path = SqliteStores.NewFile(), MaxPages = 60 };
        await using var store = await SqliteStores.OpenAsync(options, Cancel);
        var written = 0;
        BacalhauException? full = null;
        while (full is null && written < 1000)
        {
            try
            {
                await store.CommitAsync(JobSamples.Submission(JobSamples.Record($"j-{written}")), Cancel);
                written++;
            }
            catch (BacalhauException e)
            {
                full = e;
            }
        }

        // The writer opens its file afresh after a failure, and so sees the new limit.
        options.MaxPages = 6000;
        var later = await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-later")), Cancel);

        Assert.NotNull(full);
        Assert.Equal(BacalhauErrorCode.DatastoreFailure, full.Error.Code);
        Assert.True(full.Error.IsRetryable);
        Assert.Contains("no space is left", full.Error.Message, StringComparison.Ordinal);
        Assert.Contains(options.Path, full.Error.Message, StringComparison.Ordinal);
        Assert.NotNull(full.Error.Hint);
        Assert.Equal(CommitStatus.Committed, later.Status);
        Assert.Equal(written + 1, (await store.ListAsync(new(), Cancel)).Items.Count);
    }

    [Fact]
    public async Task FullDisk_StillAnswersReads()
    {
        await using var store = await SqliteStores.OpenAsync(new() { Path = SqliteStores.NewFile(), MaxPages = 60 }, Cancel);
        await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel);

        await Assert.ThrowsAsync<BacalhauException>(() => store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-2") with { Note = new('x', 1 << 20) }), Cancel));

        Assert.NotNull(await store.LoadAsync(new("j-1"), Cancel));
        Assert.Null(await store.LoadAsync(new("j-2"), Cancel));
    }

    [Fact]
    public async Task Open_OfAFileThatIsNoDatabase_SaysSo()
    {
        var file = SqliteStores.NewFile();
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("this is a letter to my aunt\n", 500)), Cancel);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => SqliteStores.OpenAsync(new() { Path = file }, Cancel));

        Assert.Equal(BacalhauErrorCode.DatastoreFailure, thrown.Error.Code);
        Assert.Contains("not a database", thrown.Error.Message, StringComparison.Ordinal);
        Assert.Contains("backup", thrown.Error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhereNoFolderCanBe_SaysSo()
    {
        var file = SqliteStores.NewFile();
        await File.WriteAllTextAsync(file, "", Cancel);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => SqliteStores.OpenAsync(new() { Path = Path.Combine(file, "below", "state.db") }, Cancel));

        Assert.Equal(BacalhauErrorCode.DatastoreFailure, thrown.Error.Code);
        Assert.Contains(file, thrown.Error.Message, StringComparison.Ordinal);
        Assert.NotNull(thrown.Error.Hint);
    }

    [Fact]
    public async Task Damage_InTheFile_IsReportedByTheReadThatMeetsIt()
    {
        var file = SqliteStores.NewFile();
        await using (var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel))
        {
            for (var i = 0; i < 200; i++)
            {
                await store.CommitAsync(JobSamples.Submission(JobSamples.Record($"j-{i}")), Cancel);
            }
        }

        await using (var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite))
        {
            // Everything behind the schema.
            stream.Position = 30 * 4096;
            stream.Write(Enumerable.Repeat((byte)0x5a, (int)(stream.Length - stream.Position)).ToArray());
        }

        await using var damaged = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => damaged.ListAsync(new(), Cancel));

        Assert.Equal(BacalhauErrorCode.DatastoreFailure, thrown.Error.Code);
        Assert.Contains("damaged", thrown.Error.Message, StringComparison.Ordinal);
        Assert.False(thrown.Error.IsRetryable);
    }

    [Fact]
    public async Task Row_ThatCannotBeUnderstood_IsReported_AndHidesNoOther()
    {
        var file = SqliteStores.NewFile();
        await using var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);
        await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel);
        await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-2")), Cancel);
        Execute(file, "UPDATE jobs SET body = '{\"ct\":[]}' WHERE id = 'j-1'");

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => store.LoadAsync(new("j-1"), Cancel));

        Assert.Equal(BacalhauErrorCode.DatastoreFailure, thrown.Error.Code);
        Assert.Contains("cannot be understood", thrown.Error.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.LoadAsync(new("j-2"), Cancel));
    }

    [Fact]
    public async Task Row_OfANewerProgram_IsReadAsFarAsItIsKnown()
    {
        var file = SqliteStores.NewFile();
        await using var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);
        await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel);
        Execute(file, "UPDATE jobs SET body = json_set(body, '$.newer', json('{\"a\":[1]}'))");

        Same.As(JobSamples.Record("j-1") with { NextSequence = 2 }, await store.GetRecordAsync(new("j-1"), Cancel));
    }

    [Fact]
    public async Task Call_BeforeOpeningAndAfterClosing_IsRefusedAsUnavailable()
    {
        var store = SqliteStores.Make(new() { Path = SqliteStores.NewFile() });
        var early = await Assert.ThrowsAsync<BacalhauException>(() => store.LoadAsync(new("j-1"), Cancel));
        await store.OpenAsync(Cancel);
        await store.OpenAsync(Cancel);
        await store.DisposeAsync();
        await store.DisposeAsync();

        var late = await Assert.ThrowsAsync<BacalhauException>(() => store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel));

        Assert.Equal((BacalhauErrorCode.ServiceUnavailable, BacalhauErrorCode.ServiceUnavailable), (early.Error.Code, late.Error.Code));
    }

    [Fact]
    public async Task Close_WritesWhatWasAccepted()
    {
        var file = SqliteStores.NewFile();
        var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);
        var accepted = Enumerable.Range(0, 100).Select(i => store.CommitAsync(JobSamples.Submission(JobSamples.Record($"j-{i}")), Cancel)).ToArray();

        await store.DisposeAsync();
        await Task.WhenAll(accepted);

        await using var again = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);
        Assert.Equal(100, (await again.ListAsync(new(), Cancel)).Items.Count);
    }

    [Fact]
    public async Task File_IsItsOwnersAlone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes");
            return;
        }

        var file = SqliteStores.NewFile();
        await using var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);

        UnixFileMode[] modes = [File.GetUnixFileMode(file), File.GetUnixFileMode(file + "-wal"), File.GetUnixFileMode(file + "-shm")];
        Assert.All(modes, mode => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode));
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
