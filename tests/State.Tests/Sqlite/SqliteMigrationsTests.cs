using Bacalhau.State.Sqlite;
using Bacalhau.State.Sqlite.Engine;
using Bacalhau.TestKit;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Bacalhau.State.Tests.Sqlite;

public sealed class SqliteMigrationsTests
{
    private static readonly SqliteMigration Next = new(SqliteMigrations.All[^1].Version + 1, SqliteMigrations.All[^1].Version, "ALTER TABLE jobs ADD COLUMN mood TEXT");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The versions before the current one; 0 is an empty file.</summary>
    public static TheoryData<int> OlderVersions => [.. Enumerable.Range(0, SqliteMigrations.All.Count)];

    [Fact]
    public void Steps_AreNumberedWithoutGaps_AndNameTheirOldestReader()
    {
        Assert.Equal(Enumerable.Range(1, SqliteMigrations.All.Count), SqliteMigrations.All.Select(step => step.Version));
        Assert.All(SqliteMigrations.All, step => Assert.InRange(step.OldestReader, 1, step.Version));
    }

    [Theory]
    [MemberData(nameof(OlderVersions))]
    public async Task Open_OfAnOlderSchema_BringsItToTheCurrentOne(int version)
    {
        var (older, fresh) = (SqliteStores.NewFile(), SqliteStores.NewFile());
        if (version > 0)
        {
            await using var before = await SqliteStores.OpenAsync(With(older, [.. SqliteMigrations.All.Take(version)]), Cancel);
        }

        await using (await SqliteStores.OpenAsync(new() { Path = older }, Cancel))
        await using (await SqliteStores.OpenAsync(new() { Path = fresh }, Cancel))
        {
            Assert.Equal(Schema(fresh), Schema(older));
        }
    }

    [Fact]
    public async Task Open_Again_ChangesNothingAndKeepsTheRows()
    {
        var file = SqliteStores.NewFile();
        await using (var store = await SqliteStores.OpenAsync(new() { Path = file }, Cancel))
        {
            await store.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel);
        }

        await using var again = await SqliteStores.OpenAsync(With(file, [.. SqliteMigrations.All, Next]), Cancel);

        Same.As(JobSamples.Record("j-1") with { NextSequence = 2 }, await again.GetRecordAsync(new("j-1"), Cancel));
    }

    [Fact]
    public async Task Open_OfANewerSchema_ThatAllowsThisProgram_Works()
    {
        var file = SqliteStores.NewFile();
        await using (await SqliteStores.OpenAsync(With(file, [.. SqliteMigrations.All, Next]), Cancel))
        {
        }

        await using var older = await SqliteStores.OpenAsync(new() { Path = file }, Cancel);

        Assert.Equal(CommitStatus.Committed, (await older.CommitAsync(JobSamples.Submission(JobSamples.Record("j-1")), Cancel)).Status);
    }

    [Fact]
    public async Task Open_OfANewerSchema_ThatDoesNot_SaysWhatToDo()
    {
        var file = SqliteStores.NewFile();
        await using (await SqliteStores.OpenAsync(With(file, [.. SqliteMigrations.All, Next with { OldestReader = Next.Version }]), Cancel))
        {
        }

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => SqliteStores.OpenAsync(new() { Path = file }, Cancel));

        Assert.Equal(BacalhauErrorCode.DatastoreFailure, thrown.Error.Code);
        Assert.Contains(file, thrown.Error.Message, StringComparison.Ordinal);
        Assert.Contains($"schema version {Next.Version}", thrown.Error.Message, StringComparison.Ordinal);
        Assert.Contains("newer version", thrown.Error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_ThatFails_LeavesTheSchemaAsItWas()
    {
        var file = SqliteStores.NewFile();
        await using (await SqliteStores.OpenAsync(new() { Path = file }, Cancel))
        {
        }

        var before = Schema(file);
        var bad = Next with { Sql = "CREATE TABLE halfway (x TEXT); ALTER TABLE nowhere ADD COLUMN y TEXT" };
        await Assert.ThrowsAsync<BacalhauException>(() => SqliteStores.OpenAsync(With(file, [.. SqliteMigrations.All, bad]), Cancel));

        Assert.Equal(before, Schema(file));
    }

    [Fact]
    public async Task Open_OfSomebodyElsesDatabase_Refuses()
    {
        var file = SqliteStores.NewFile();
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE recipes (name TEXT)";
            command.ExecuteNonQuery();
        }

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => SqliteStores.OpenAsync(new() { Path = file }, Cancel));

        Assert.Contains("tables that are not a job store's", thrown.Error.Message, StringComparison.Ordinal);
    }

    private static SqliteJobStoreOptions With(string file, IReadOnlyList<SqliteMigration> steps) => new() { Path = file, Migrations = steps };

    private static string Schema(string file)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(line, char(10)) FROM (SELECT coalesce(sql, name) AS line FROM sqlite_schema ORDER BY type, name)";
        return (string)command.ExecuteScalar()!;
    }
}
