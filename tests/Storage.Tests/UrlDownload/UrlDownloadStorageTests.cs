using System.Collections.Concurrent;
using System.Globalization;
using Bacalhau.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class UrlDownloadConformance : InputStorageConformance
{
    private readonly ConcurrentDictionary<string, string> pages = new();
    private readonly ServiceProvider node = DownloadNode.Open();
    private readonly ScriptedWeb web;

    public UrlDownloadConformance() =>
        web = new(request => pages.TryGetValue(request.Path, out var page) ? ScriptedWeb.Ok(page) : ScriptedWeb.Status(404));

    protected override IInputStorage Storage => DownloadNode.Storage(node);

    protected override InputSource Given(string content)
    {
        var path = $"/f{pages.Count}.txt";
        pages[path] = content;
        return DownloadNode.Input(web.Url(path));
    }

    protected override InputSource? GivenNothing() => DownloadNode.Input(web.Url("/none"));

    protected override void TakeAway() => pages.Clear();

    protected override void Dispose(bool disposing)
    {
        web.DisposeAsync().AsTask().Wait();
        node.Dispose();
        base.Dispose(disposing);
    }
}

public sealed class UrlDownloadStorageTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    private static CancellationToken Ours => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("/dir/data.csv?token=1", "data.csv")]
    [InlineData("/dir/", "dir")]
    [InlineData("/a%20b.txt", "a b.txt")]
    [InlineData("/a%2F..%2Fb", "b")]
    [InlineData("/x%5Cy", "y")]
    [InlineData("/%00evil%0A", "evil")]
    public async Task FileName_ComesFromTheUrl(string path, string name)
    {
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Ok("x", "Content-Disposition: attachment; filename=header.txt\r\n"));
        using var node = DownloadNode.Open();

        var prepared = await PrepareAsync(node, web.Url(path));

        Assert.Equal($"/inputs/data/{name}", prepared.Target);
        Assert.Equal(name, Path.GetFileName(prepared.HostPath));
    }

    [Theory]
    [InlineData("filename=\"report.txt\"", "report.txt")]
    [InlineData("filename=plain; filename*=UTF-8''n%C3%A4me.txt", "näme.txt")]
    [InlineData("filename=\"../../etc/passwd\"", "passwd")]
    [InlineData("filename=\"..\"", "final.bin")]
    [InlineData("filename*=UTF-8''..%2F..%2Fevil", "evil")]
    public async Task FileName_AfterARedirect_ComesFromTheHeader(string disposition, string name)
    {
        await using var web = new ScriptedWeb(request =>
            request.Path == "/start" ? ScriptedWeb.Redirect("/to/final.bin") : ScriptedWeb.Ok("x", $"Content-Disposition: attachment; {disposition}\r\n"));
        using var node = DownloadNode.Open();

        var prepared = await PrepareAsync(node, web.Url("/start"));

        Assert.Equal(name, Path.GetFileName(prepared.HostPath));
    }

    [Fact]
    public async Task Redirect_ToNoName_GetsARandomOne()
    {
        await using var web = new ScriptedWeb(request => request.Path == "/start" ? ScriptedWeb.Redirect("/") : ScriptedWeb.Ok("x"));
        using var node = DownloadNode.Open();

        var prepared = await PrepareAsync(node, web.Url("/start"));

        Assert.True(Guid.TryParse(Path.GetFileName(prepared.HostPath), out _), prepared.HostPath);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public async Task Redirects_AreFollowedUpToTen(int count, bool arrives)
    {
        await using var web = new ScriptedWeb(request =>
        {
            var left = int.Parse(request.Path.AsSpan(1), CultureInfo.InvariantCulture);
            return left == 0 ? ScriptedWeb.Ok("there") : ScriptedWeb.Redirect($"/{left - 1}", 307);
        });
        using var node = DownloadNode.Open();

        var failure = await Record.ExceptionAsync(() => PrepareAsync(node, web.Url($"/{count}")));

        Assert.Equal(arrives, failure is null);
        Assert.Equal(11, web.Requests.Count);
    }

    [Theory]
    [InlineData(500, 4, true)]
    [InlineData(503, 4, true)]
    [InlineData(429, 4, true)]
    [InlineData(404, 1, false)]
    [InlineData(403, 1, false)]
    [InlineData(304, 1, false)]
    public async Task Status_DecidesWhetherToTryAgain(int status, int attempts, bool retryable)
    {
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Status(status));
        using var node = DownloadNode.Open();

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PrepareAsync(node, web.Url("/f")));

        Assert.Equal(attempts, web.Requests.Count);
        Assert.Equal(retryable, thrown.Error.IsRetryable);
        Assert.Equal(FailureCause.Input, thrown.Error.Cause);
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatRecovers_IsAskedAgain()
    {
        var attempts = 0;
        await using var web = new ScriptedWeb(_ => Interlocked.Increment(ref attempts) < 3 ? ScriptedWeb.Status(502) : ScriptedWeb.Ok("at last"));
        using var node = DownloadNode.Open();

        var prepared = await PrepareAsync(node, web.Url("/f"));

        Assert.Equal("at last", File.ReadAllText(prepared.HostPath));
    }

    [Fact]
    public async Task Body_ThatBreaksOff_IsFetchedAnew()
    {
        var attempts = 0;
        await using var web = new ScriptedWeb((_, stream, cancellationToken) => ScriptedWeb.SendAsync(
            stream,
            Interlocked.Increment(ref attempts) == 1 ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this" : ScriptedWeb.Ok("all of it"),
            cancellationToken));
        using var node = DownloadNode.Open();

        var prepared = await PrepareAsync(node, web.Url("/f"));

        Assert.Equal("all of it", File.ReadAllText(prepared.HostPath));
    }

    [Fact]
    public async Task Server_WithoutContentLength_Works()
    {
        await using var web = new ScriptedWeb((request, stream, cancellationToken) => ScriptedWeb.SendAsync(
            stream,
            request.Method == "HEAD" ? ScriptedWeb.Status(405) : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            cancellationToken));
        using var node = DownloadNode.Open();

        var size = await DownloadNode.Storage(node).MeasureAsync(DownloadNode.Input(web.Url("/f")), Ours);
        var prepared = await PrepareAsync(node, web.Url("/f"));

        Assert.Null(size);
        Assert.Equal("hello", File.ReadAllText(prepared.HostPath));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n", true)]
    public async Task File_OverTheLimit_IsStopped(string head, bool chunked)
    {
        await using var web = new ScriptedWeb(async (_, stream, cancellationToken) =>
        {
            await ScriptedWeb.SendAsync(stream, head, cancellationToken);
            while (chunked)
            {
                await ScriptedWeb.SendAsync(stream, "a\r\n0123456789\r\n", cancellationToken);
            }
        });
        using var node = DownloadNode.Open(("InputSources:Types:UrlDownload:MaxBytes", "99"));

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PrepareAsync(node, web.Url("/f")));

        Assert.Equal(BacalhauErrorCode.ResourceExhausted, thrown.Error.Code);
        Assert.Contains("99 bytes", thrown.Message, StringComparison.Ordinal);
        Assert.Single(web.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_ThatDripsOrSaysNothing_TimesOut(bool drips)
    {
        await using var web = new ScriptedWeb(async (_, stream, cancellationToken) =>
        {
            if (drips)
            {
                await ScriptedWeb.SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx", cancellationToken);
            }

            await Task.Delay(Timeout.Infinite, cancellationToken);
        });
        using var node = DownloadNode.Open(("InputSources:ReadTimeout", "00:00:01"), ("InputSources:MaxRetryCount", "0"));

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PrepareAsync(node, web.Url("/f")));

        Assert.Equal(BacalhauErrorCode.TimeOut, thrown.Error.Code);
        Assert.True(thrown.Error.IsRetryable);
        Assert.Contains("InputSources.ReadTimeout", thrown.Error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancel_InTheMiddle_EndsAtOnce()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Ours);
        await using var web = new ScriptedWeb(async (_, stream, cancellationToken) =>
        {
            await ScriptedWeb.SendAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx", cancellationToken);
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });
        using var node = DownloadNode.Open();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => DownloadNode.Storage(node).PrepareAsync(new(DownloadNode.Input(web.Url("/f")), scratch.Folder("x"), 0, 1), cancel.Token));

        Assert.Single(web.Requests);
    }

    [Fact]
    public async Task Compressed_StaysAsItIs()
    {
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Ok("not really gzip", "Content-Encoding: gzip\r\n"));
        using var node = DownloadNode.Open();

        var prepared = await PrepareAsync(node, web.Url("/f.gz"));

        Assert.Equal("not really gzip", File.ReadAllText(prepared.HostPath));
    }

    [Fact]
    public async Task Credentials_GoToTheirServerOnly_AndIntoNoMessage()
    {
        await using var other = new ScriptedWeb(_ => ScriptedWeb.Status(404));
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Redirect(other.Url("/f?sig=hidden")));
        using var node = DownloadNode.Open();

        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => PrepareAsync(node, $"http://user:p%40ss@127.0.0.1:{web.Port}/start?key=hidden"));

        Assert.Contains("Basic " + Convert.ToBase64String("user:p@ss"u8), Assert.Single(web.Requests).Headers, StringComparison.Ordinal);
        Assert.DoesNotContain("Authorization", Assert.Single(other.Requests).Headers, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("hidden", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ss@", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "must be a text that is not empty")]
    [InlineData("not a url", "no absolute URL")]
    [InlineData("htp//user:secret@host/f?secret", "'…@host/f…' is no absolute URL")]
    [InlineData("ftp://example.org/f", "http or https, not 'ftp'")]
    [InlineData("http://example.org", "must end with a file name")]
    [InlineData("http://example.org/", "must end with a file name")]
    public async Task Url_ThatCannotWork_IsNamed(string url, string why)
    {
        using var node = DownloadNode.Open();

        var error = Assert.Single(await DownloadNode.Storage(node).CheckAsync(DownloadNode.Input(url), Ours));

        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(FailureCause.UserError, error.Cause);
    }

    [Fact]
    public async Task Server_ThatIsNotThere_IsARetryableFailure()
    {
        var gone = new ScriptedWeb(_ => "");
        var url = gone.Url("/f");
        await gone.DisposeAsync();
        using var node = DownloadNode.Open();

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PrepareAsync(node, url));

        Assert.Equal(BacalhauErrorCode.NetworkFailure, thrown.Error.Code);
        Assert.True(thrown.Error.IsRetryable);
    }

    [Fact]
    public async Task Large_File_ArrivesWhole()
    {
        var body = string.Create(3_000_000, 0, (span, _) => span.Fill('z'));
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Ok(body));
        using var node = DownloadNode.Open();

        var size = await DownloadNode.Storage(node).MeasureAsync(DownloadNode.Input(web.Url("/f")), Ours);
        var prepared = await PrepareAsync(node, web.Url("/f"));

        Assert.Equal(body.Length, size);
        Assert.Equal(body.Length, new FileInfo(prepared.HostPath).Length);
    }

    [Fact]
    public void Settings_ThatAreWrong_AreNamed()
    {
        using var node = DownloadNode.Closed(null, ("InputSources:Types:UrlDownload:AllowedNetworks:0", "10.1.2.3/33"), ("InputSources:MaxRetryCount", "-1"));

        var thrown = Assert.Throws<OptionsValidationException>(() => DownloadNode.Storage(node));

        Assert.Contains("10.1.2.3/33", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("MaxRetryCount", thrown.Message, StringComparison.Ordinal);
    }

    private async Task<PreparedInput> PrepareAsync(IServiceProvider node, string url) =>
        Assert.Single(await DownloadNode.Storage(node).PrepareAsync(new(DownloadNode.Input(url), scratch.Folder(Guid.NewGuid().ToString()), 0, 1), Ours));
}
