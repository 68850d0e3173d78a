using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Bacalhau.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class LocalPublisherConformance : PublisherConformance
{
    private readonly ServiceProvider node;
    private readonly HttpClient http = new();

    public LocalPublisherConformance() => node = PublisherNode.Create(Scratch.Path);

    protected override IPublisher Publisher => node.GetRequiredService<IPublisher>();

    protected override async Task FetchAsync(SpecConfig published, string folder, CancellationToken cancellationToken)
    {
        Assert.True(published.Is("urlDownload"));
        var signed = node.GetRequiredService<ResultLinkSigner>().Sign(published, TimeSpan.FromMinutes(1));
        await using var archive = await http.GetStreamAsync(new Uri(signed.Params.GetText("URL")!), cancellationToken);
        await TarGzip.UnpackAsync(archive, folder, ArchiveLimits.Default, cancellationToken);
    }

    protected override void Dispose(bool disposing)
    {
        http.Dispose();
        node.DisposeAsync().AsTask().Wait();
        base.Dispose(disposing);
    }
}

public sealed class LocalPublisherTests : PublisherFixture
{
    [Fact]
    public async Task Link_HoldsTheExecution_AndTheFileLiesInTheNodesFolder()
    {
        var url = new Uri((await PublishAsync("e-1")).Params.GetText("URL")!);

        Assert.Equal($"http://127.0.0.1:{url.Port}/e-1.tar.gz", url.AbsoluteUri);
        Assert.Equal(["e-1.tar.gz"], Directory.GetFileSystemEntries(Path.Combine(Scratch.Path, "results", "local-publisher")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("a b")]
    public async Task Id_ThatCannotBeAFileName_IsRefused(string id)
    {
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PublishAsync(id));

        Assert.Equal(BacalhauErrorCode.ValidationError, thrown.Error.Code);
        Assert.False(thrown.Error.IsRetryable);
    }

    [Fact]
    public async Task Link_WithoutSignature_IsRefused()
    {
        var url = new Uri((await PublishAsync("e-1")).Params.GetText("URL")!);

        using var answer = await Http.GetAsync(url, Ours);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("not signed", await answer.Content.ReadAsStringAsync(Ours), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ThatHasExpired_IsRefused_AndSaysWhatToDo()
    {
        var link = await PublishAndSignAsync("e-1");
        Clock.Advance(TimeSpan.FromMinutes(11));

        using var answer = await Http.GetAsync(link, Ours);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("expired", await answer.Content.ReadAsStringAsync(Ours), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_OfOneExecution_DoesNotOpenAnother()
    {
        await PublishAsync("e-2");
        var link = await PublishAndSignAsync("e-1");

        using var answer = await Http.GetAsync(new Uri(link.AbsoluteUri.Replace("e-1", "e-2", StringComparison.Ordinal)), Ours);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Range_GivesThatPart()
    {
        var link = await PublishAndSignAsync("e-1");
        var whole = await Http.GetByteArrayAsync(link, Ours);
        using var request = new HttpRequestMessage(HttpMethod.Get, link) { Headers = { Range = new RangeHeaderValue(10, 19) } };

        using var answer = await Http.SendAsync(request, Ours);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(whole[10..20], await answer.Content.ReadAsByteArrayAsync(Ours));
    }

    [Fact]
    public async Task Head_TellsTheSize()
    {
        var link = await PublishAndSignAsync("e-1");
        using var request = new HttpRequestMessage(HttpMethod.Head, link);

        using var answer = await Http.SendAsync(request, Ours);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal((await Http.GetByteArrayAsync(link, Ours)).Length, answer.Content.Headers.ContentLength);
        Assert.Equal("application/gzip", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task OtherMethods_AreRefused()
    {
        var link = await PublishAndSignAsync("e-1");

        using var answer = await Http.DeleteAsync(link, Ours);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/results")]
    [InlineData("/../secret.tar.gz")]
    [InlineData("/..%2fsecret.tar.gz")]
    [InlineData("/%2e%2e/secret.tar.gz")]
    [InlineData("/sub/../../secret.tar.gz")]
    [InlineData("//secret.tar.gz")]
    [InlineData("/..\\secret.tar.gz")]
    [InlineData("/e-1.tar.gz/")]
    [InlineData("/e-1.tar.gz%00.tar.gz")]
    [InlineData("/.e-1.tar.gz")]
    [InlineData("/link.tar.gz")]
    public async Task Path_ThatIsNoResult_IsNotServed_EvenWhenSigned(string path)
    {
        var link = await PublishAndSignAsync("e-1");
        var folder = Path.Combine(Scratch.Path, "results", "local-publisher");
        File.WriteAllText(Path.Combine(folder, "..", "secret.tar.gz"), "secret");
        File.WriteAllText(Path.Combine(folder, ".e-1.tar.gz"), "secret");
        File.CreateSymbolicLink(Path.Combine(folder, "link.tar.gz"), "../secret.tar.gz");

        var signed = Node.GetRequiredService<ResultLinkSigner>().Sign(new Uri($"http://x{path}"), TimeSpan.FromMinutes(10));
        var answer = await SendRawAsync(link.Port, $"{path}{signed.Query}");

        Assert.Matches("^HTTP/1.1 (403|404|400)", answer);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_ThatIsTaken_MakesThePublisherUnavailable_UntilItIsFree()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var node = PublisherNode.Create(Scratch.Path, null, ("Publishers:Types:Local:Port", $"{port}"));
        var publisher = node.GetRequiredService<IPublisher>();

        foreach (var service in node.GetServices<IHostedService>())
        {
            await service.StartAsync(Ours);
        }

        Assert.False(await publisher.IsAvailableAsync(Ours));
        other.Stop();
        Assert.True(await publisher.IsAvailableAsync(Ours));
    }

    [Fact]
    public async Task Save_ThatIsInterrupted_LeavesNothing()
    {
        var results = Node.GetRequiredService<LocalResults>();
        Scratch.File("r/stdout");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => results.SaveAsync("e-1.tar.gz", Path.Combine(Scratch.Path, "r"), new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFileSystemEntries(results.Folder));
    }

    [Fact]
    public async Task Node_ThatStops_PublishesNoMore_AndSaysWhy()
    {
        var server = Node.GetServices<IHostedService>().OfType<LocalResultServer>().Single();
        await server.StartAsync(Ours);
        await server.StopAsync(Ours);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PublishAsync("e-1"));

        Assert.Equal(BacalhauErrorCode.ServiceUnavailable, thrown.Error.Code);
        Assert.True(thrown.Error.IsRetryable);
    }

    [Fact]
    public async Task Nodes_InOneProcess_HaveServersOfTheirOwn()
    {
        await using var second = PublisherNode.Create(Scratch.Folder("second"), Clock);

        var first = new Uri((await PublishAsync("e-1")).Params.GetText("URL")!);
        var other = new Uri((await PublishAsync("e-1", second)).Params.GetText("URL")!);

        Assert.NotEqual(first.Port, other.Port);
    }

    [Fact]
    public async Task Results_OlderThanTheirRetention_AreRemoved_WithTheLeavingsOfInterruptedWrites()
    {
        await using var node = PublisherNode.Create(Scratch.Path, Clock, ("Publishers:Types:Local:Retention", "1.00:00:00"));
        var folder = Path.Combine(Scratch.Path, "results", "local-publisher");
        Scratch.File("results/local-publisher/old.tar.gz");
        Scratch.File("results/local-publisher/new.tar.gz");
        Scratch.File("results/local-publisher/.x.tar.gz.1.partial");
        File.SetLastWriteTimeUtc(Path.Combine(folder, "old.tar.gz"), Clock.GetUtcNow().AddDays(-2).UtcDateTime);
        File.SetLastWriteTimeUtc(Path.Combine(folder, "new.tar.gz"), Clock.GetUtcNow().AddHours(-2).UtcDateTime);
        File.SetLastWriteTimeUtc(Path.Combine(folder, ".x.tar.gz.1.partial"), Clock.GetUtcNow().AddDays(-2).UtcDateTime);

        node.GetServices<IHostedService>().OfType<LocalResultRetention>().Single().Sweep();

        Assert.Equal(["new.tar.gz"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("MaxResults", "2")]
    [InlineData("MaxTotalBytes", "25")]
    public async Task Results_BeyondALimit_AreRemoved_TheOldestFirst(string limit, string value)
    {
        await using var node = PublisherNode.Create(Scratch.Path, Clock, ("Publishers:Types:Local:" + limit, value));
        var folder = Path.Combine(Scratch.Path, "results", "local-publisher");
        foreach (var (name, hours) in new[] { ("b", 2), ("a", 1), ("c", 3) })
        {
            Scratch.File($"results/local-publisher/{name}.tar.gz", "ten bytes.");
            File.SetLastWriteTimeUtc(Path.Combine(folder, name + ".tar.gz"), Clock.GetUtcNow().AddHours(-hours).UtcDateTime);
        }

        node.GetServices<IHostedService>().OfType<LocalResultRetention>().Single().Sweep();

        Assert.Equal(["a.tar.gz", "b.tar.gz"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Discard_RemovesTheArchiveOfThatExecutionOnly_AndMayBeRepeated()
    {
        var publisher = Node.GetRequiredService<IPublisher>();
        await publisher.DiscardAsync(new("e-none"), Ours);
        await PublishAsync("e-1");
        var kept = await PublishAndSignAsync("e-2");
        var gone = await PublishAndSignAsync("e-1");

        await publisher.DiscardAsync(new("e-1"), Ours);
        await publisher.DiscardAsync(new("e-1"), Ours);
        await publisher.DiscardAsync(new("../e-2"), Ours);

        Assert.Equal(HttpStatusCode.OK, (await Http.GetAsync(kept, Ours)).StatusCode);
        var answer = await Http.GetAsync(gone, Ours);
        Assert.Equal((HttpStatusCode.NotFound, "These results are not here (any more).\n"), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Ours)));
    }

    [Fact]
    public void Settings_ThatAreWrong_AreNamed()
    {
        using var node = PublisherNode.Create(
            Scratch.Path, null, ("Publishers:Types:Local:Port", "70000"), ("Publishers:Types:Local:Address", "a b"), ("Publishers:Types:Local:ListenAddress", "everywhere"));

        var thrown = Assert.Throws<OptionsValidationException>(() => node.GetRequiredService<IPublisher>());

        Assert.Equal(3, thrown.Failures.Count());
    }

    private static async Task<string> SendRawAsync(int port, string target)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Ours);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), Ours);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Ours);
    }
}

public sealed class HostAddressTests
{
    private static readonly IPAddress[] Own =
        [IPAddress.Parse("::1"), IPAddress.Parse("127.0.0.1"), IPAddress.Parse("169.254.1.1"), IPAddress.Parse("10.0.0.5"), IPAddress.Parse("203.0.113.9")];

    [Theory]
    [InlineData("public", "203.0.113.9")]
    [InlineData("Private", "10.0.0.5")]
    [InlineData("loopback", "127.0.0.1")]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("local", "127.0.0.1")]
    [InlineData("linklocal", "169.254.1.1")]
    [InlineData("multicast", "127.0.0.1")]
    [InlineData("any", "127.0.0.1")]
    [InlineData("files.example.org", "files.example.org")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    public void Word_MeansTheFirstFittingAddress(string address, string expected) =>
        Assert.Equal(expected, HostAddress.Resolve(address, Own));
}
