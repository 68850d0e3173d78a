using System.IO.Compression;
using Bacalhau.Api;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Cli.Tests.Jobs;

public sealed class GetTests
{
    [Fact]
    public async Task Get_OfResultsThatCannotBeFetched_SaysWhatWhereAndWhatToDo_AndWritesNothing()
    {
        await using var server = await ScriptedServer.StartAsync();
        Results(
            server,
            new SpecConfig("ipfs") { Params = SpecParams.Of([new("CID", "QmX")]) },
            new SpecConfig("s3") { Params = SpecParams.Of([new("Bucket", "b"), new("Key", "k/x.tar.gz")]) },
            new SpecConfig("urlDownload") { Params = SpecParams.Of([new("URL", $"{server.Address}a.tar.gz")]) });
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("job get greeting");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("Error: 2 of 3 results of job 'greeting' lie where this client cannot fetch them: 'ipfs' (", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("QmX", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("ipfs get QmX", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("aws s3 cp --recursive s3://b/k/x.tar.gz .", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(run.WorkingFolder));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("not a link")]
    [InlineData(null)]
    public async Task Get_OfALinkThatIsNone_IsRefused(string? link)
    {
        await using var server = await ScriptedServer.StartAsync();
        Results(server, new SpecConfig("urlDownload") { Params = SpecParams.Of([new("URL", link)]) });
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("job get greeting");

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("1 of 1 results", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfResultsTheNodeHasRemoved_SaysSo()
    {
        await using var server = await ScriptedServer.StartAsync();
        Results(server, new SpecConfig("urlDownload") { Params = SpecParams.Of([new("URL", $"{server.Address}gone.tar.gz")]) });
        server.On("GET /gone.tar.gz", context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("job get greeting");

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.Contains("404", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("does not keep them any more", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OfALink_BringsTheFiles()
    {
        await using var server = await ScriptedServer.StartAsync();
        Results(server, new SpecConfig("urlDownload") { Params = SpecParams.Of([new("URL", $"{server.Address}a.tar.gz")]) });
        server.On("GET /a.tar.gz", async context => await context.Response.Body.WriteAsync(Pack("stdout", "hello\n")));
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("job get greeting --namespace team-a");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("hello\n", await File.ReadAllTextAsync(Path.Combine(run.WorkingFolder, "job-team-a-greeting", "stdout"), TestContext.Current.CancellationToken));
        Assert.Contains("namespace=team-a", Assert.Single(server.RequestsTo($"GET {Cluster.Jobs}/greeting/results")).Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_TakesANamespace_AndKeepsItForTheNextPage()
    {
        await using var server = await Cluster.StartAsync(nextToken: "abc");
        using var run = new CliRun(server.Address);

        var outcome = await run.RunAsync("job list --namespace team-a");

        Assert.Equal(0, outcome.ExitCode);
        Assert.Contains("namespace=team-a", Assert.Single(server.RequestsTo($"GET {Cluster.Jobs}")).Query, StringComparison.Ordinal);
        Assert.Contains("bacalhau job list --namespace team-a --limit 10 --next-token abc", outcome.Error, StringComparison.Ordinal);
    }

    private static void Results(ScriptedServer server, params SpecConfig[] results) =>
        server.On($"GET {Cluster.Jobs}/greeting/results", new ListResultsResponse { Items = results });

    private static byte[] Pack(string path, string text)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new System.Formats.Tar.TarWriter(gzip))
        {
            tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, path)
            {
                DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text)),
            });
        }

        return buffer.ToArray();
    }
}
