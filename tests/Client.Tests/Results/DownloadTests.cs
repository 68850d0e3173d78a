using System.IO.Compression;
using Bacalhau.Api;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Client.Tests.Results;

public sealed class DownloadTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bacalhau-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Download_OneExecution_UnpacksIt()
    {
        await using var server = await ServerAsync(("a.tar.gz", [("stdout", "out\n"), ("exitCode", "4"), ("data/a/f", "deep\n")]));
        using var client = Given.Client(server);

        var summary = await client.Jobs.DownloadAsync("x", new() { Folder = Path.Combine(folder.FullName, "r") }, cancellationToken: Given.Cancel);

        Assert.Equal(3, summary.Files);
        Assert.Equal("out\n", Read("r/stdout"));
        Assert.Equal("deep\n", Read("r/data/a/f"));
        Assert.Equal(["r"], Directory.EnumerateFileSystemEntries(folder.FullName).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Download_ConnectionLostHalfway_IsTriedAgain()
    {
        await using var server = await ServerAsync(("a.tar.gz", [("stdout", "out\n")]));
        var archive = Pack([("stdout", "out\n")]);
        server.OnEach(
            "GET /a.tar.gz",
            async context =>
            {
                context.Response.ContentLength = archive.Length;
                await context.Response.Body.WriteAsync(archive.AsMemory(0, 10));
                await context.Response.Body.FlushAsync();
                context.Abort();
            },
            async context => await context.Response.Body.WriteAsync(archive));
        using var client = Given.Client(server);

        await client.Jobs.DownloadAsync("x", new() { Folder = folder.FullName }, cancellationToken: Given.Cancel);

        Assert.Equal("out\n", Read("stdout"));
    }

    [Fact]
    public async Task Download_SeveralExecutions_AppendsTheirOutput()
    {
        await using var server = await ServerAsync(("a.tar.gz", [("stdout", "1\n"), ("out/a", "a")]), ("b.tar.gz", [("stdout", "2\n"), ("out/b", "b")]));
        using var client = Given.Client(server);

        await client.Jobs.DownloadAsync("x", new() { Folder = folder.FullName }, cancellationToken: Given.Cancel);

        Assert.Equal(("1\n2\n", "a", "b"), (Read("stdout"), Read("out/a"), Read("out/b")));
    }

    [Fact]
    public async Task Download_SameFileOfTwoExecutions_IsRefused_AndLeavesNothing()
    {
        await using var server = await ServerAsync(("a.tar.gz", [("out/a", "1")]), ("b.tar.gz", [("out/a", "2")]));
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => client.Jobs.DownloadAsync("x", new() { Folder = folder.FullName }, cancellationToken: Given.Cancel));

        Assert.Contains("--raw", thrown.Error.Hint, StringComparison.Ordinal);
        Assert.Empty(folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Download_Twice_IsRefused_AndKeepsWhatIsThere()
    {
        await using var server = await ServerAsync(("a.tar.gz", [("stdout", "new\n"), ("other", "x")]));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "stdout"), "mine", Given.Cancel);
        using var client = Given.Client(server);

        await Assert.ThrowsAsync<BacalhauException>(() => client.Jobs.DownloadAsync("x", new() { Folder = folder.FullName }, cancellationToken: Given.Cancel));

        Assert.Equal("mine", Read("stdout"));
        Assert.Single(folder.EnumerateFileSystemInfos());
    }

    [Fact]
    public async Task Download_OneFile_TakesNothingElse()
    {
        await using var server = await ServerAsync(("a.tar.gz", [("stdout", "out\n"), ("data/f", "deep\n")]));
        using var client = Given.Client(server);

        await client.Jobs.DownloadAsync("x", new() { Folder = folder.FullName, Only = "data/f" }, cancellationToken: Given.Cancel);

        Assert.Equal("deep\n", Read("data/f"));
        Assert.False(File.Exists(Path.Combine(folder.FullName, "stdout")));
    }

    [Theory]
    [InlineData("../f")]
    [InlineData("none")]
    public async Task Download_FileThatIsNotThere_NamesWhatIs(string file)
    {
        await using var server = await ServerAsync(("a.tar.gz", [("stdout", "out\n")]));
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => client.Jobs.DownloadAsync("x", new() { Folder = folder.FullName, Only = file }, cancellationToken: Given.Cancel));

        Assert.Equal("They hold: stdout.", thrown.Error.Hint);
    }

    [Fact]
    public async Task Download_Raw_KeepsArchives()
    {
        await using var server = await ServerAsync(("a.tar.gz", [("stdout", "out\n")]));
        using var client = Given.Client(server);

        await client.Jobs.DownloadAsync("x", new() { Folder = folder.FullName, Raw = true }, cancellationToken: Given.Cancel);

        Assert.Equal($"127.0.0.1_{server.Address.Port}_a.tar.gz", Assert.Single(Directory.EnumerateFiles(Path.Combine(folder.FullName, "raw")).Select(Path.GetFileName)));
    }

    [Fact]
    public async Task Download_NothingPublished_MakesNoFolder()
    {
        await using var server = await ServerAsync();
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => client.Jobs.DownloadAsync("x", new() { Folder = Path.Combine(folder.FullName, "r") }, cancellationToken: Given.Cancel));

        Assert.Equal(BacalhauErrorCode.NotFound, thrown.Error.Code);
        Assert.Empty(folder.EnumerateFileSystemInfos());
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(folder.FullName, path));

    private static async Task<ScriptedServer> ServerAsync(params (string Name, (string Path, string Text)[] Files)[] archives)
    {
        var server = await ScriptedServer.StartAsync();
        foreach (var (name, files) in archives)
        {
            server.On($"GET /{name}", async context => await context.Response.Body.WriteAsync(Pack(files)));
        }

        server.On($"GET {Given.Jobs}/x/results", new ListResultsResponse
        {
            Items = [.. archives.Select(archive => new SpecConfig("urlDownload") { Params = SpecParams.Of([new("URL", $"{server.Address}{archive.Name}?signature=s")]) })],
        });
        return server;
    }

    private static byte[] Pack((string Path, string Text)[] files)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new System.Formats.Tar.TarWriter(gzip))
        {
            foreach (var (path, text) in files)
            {
                tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, path)
                {
                    DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
                });
            }
        }

        return buffer.ToArray();
    }
}
