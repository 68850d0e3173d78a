using System.Net;
using Bacalhau.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Bacalhau.Storage.Tests;

/// <summary>Attempts to reach what downloads must never reach.</summary>
public sealed class DownloadGuardTests : IDisposable
{
    private static readonly IPAddress Nowhere = IPAddress.Parse("127.0.0.2");

    private readonly ScratchFolder scratch = new();

    private static CancellationToken Ours => TestContext.Current.CancellationToken;

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("0.0.0.0")]
    public async Task Loopback_HoweverItIsWritten_IsNotReached(string host)
    {
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Ok("secret"));
        using var node = DownloadNode.Closed();

        await BlockedAsync(node, web.Url("/secret", host));

        Assert.Empty(web.Requests);
    }

    [Theory]
    [InlineData("http://10.0.0.1/x")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fd00:ec2::254]/latest")]
    [InlineData("http://[::1]/x")]
    public async Task AddressWrittenInTheUrl_IsRefusedBeforeAnythingRuns(string url)
    {
        using var node = DownloadNode.Closed();

        var error = Assert.Single(await DownloadNode.Storage(node).CheckAsync(DownloadNode.Input(url), Ours));

        Assert.Equal(BacalhauErrorCode.Forbidden, error.Code);
        Assert.Contains("AllowedNetworks", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Name_OfAPrivateAddress_IsNotReached()
    {
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Ok("secret"));
        using var node = DownloadNode.Closed((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse("10.0.0.1")]));

        await BlockedAsync(node, web.Url("/secret", "innocent.test"));

        Assert.Empty(web.Requests);
    }

    [Fact]
    public async Task Name_ThatChangesItsAddress_IsCheckedAtEveryConnection()
    {
        // The first answer is allowed and answers nothing; the next is the target of the attack.
        var answers = new Queue<IPAddress>([Nowhere, IPAddress.Loopback, IPAddress.Loopback, IPAddress.Loopback]);
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Ok("secret"));
        using var node = DownloadNode.Closed(
            (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]),
            ("InputSources:Types:UrlDownload:AllowedNetworks:0", Nowhere.ToString()));

        await BlockedAsync(node, web.Url("/secret", "rebinding.test"));

        Assert.Empty(web.Requests);
        Assert.Equal(2, answers.Count);
    }

    [Fact]
    public async Task Name_WithAllowedAndForbiddenAddresses_ReachesTheAllowedOnly()
    {
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Ok("fine"));
        using var node = DownloadNode.Closed(
            (_, _) => Task.FromResult<IPAddress[]>([Nowhere, IPAddress.Loopback]),
            ("InputSources:Types:UrlDownload:AllowedNetworks:0", "127.0.0.1"));

        var prepared = await PrepareAsync(node, web.Url("/f", "both.test"));

        Assert.Equal("fine", File.ReadAllText(prepared.HostPath));
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/secret")]
    [InlineData("http://inside.test:{0}/secret")]
    [InlineData("//127.0.0.1:{0}/secret")]
    public async Task Redirect_ToLoopback_IsNotFollowed(string to)
    {
        await using var inside = new ScriptedWeb(_ => ScriptedWeb.Ok("secret"));
        await using var outside = new ScriptedWeb(_ => ScriptedWeb.Redirect(string.Format(System.Globalization.CultureInfo.InvariantCulture, to, inside.Port)));
        using var node = DownloadNode.Closed(
            (host, _) => Task.FromResult<IPAddress[]>([host == "inside.test" ? IPAddress.Loopback : Nowhere]),
            ("InputSources:Types:UrlDownload:AllowedNetworks:0", Nowhere.ToString()));
        using var bridge = new Bridge(Nowhere, outside.Port);

        await BlockedAsync(node, $"http://outside.test:{bridge.Port}/start");

        Assert.Single(outside.Requests);
        Assert.Empty(inside.Requests);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.org/x")]
    [InlineData("gopher://127.0.0.1/x")]
    public async Task Redirect_ToAnotherScheme_IsNotFollowed(string to)
    {
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Redirect(to));
        using var node = DownloadNode.Open();

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PrepareAsync(node, web.Url("/x")));

        Assert.Contains("neither http nor https", thrown.Message, StringComparison.Ordinal);
        Assert.Single(web.Requests);
    }

    [Fact]
    public async Task Proxy_OfTheEnvironment_IsIgnored()
    {
        await using var web = new ScriptedWeb(_ => ScriptedWeb.Ok("direct"));
        using var node = DownloadNode.Open();
        using var handler = node.GetRequiredService<GuardedHttp>();

        var prepared = await PrepareAsync(node, web.Url("/f"));

        Assert.Equal("direct", File.ReadAllText(prepared.HostPath));
        Assert.Equal("/f", Assert.Single(web.Requests).Path);
    }

    [Fact]
    public async Task Proxy_ThatIsConfigured_IsUsed_AndSpecialAddressesStayForbidden()
    {
        await using var proxy = new ScriptedWeb(_ => ScriptedWeb.Ok("by proxy"));
        using var node = DownloadNode.Closed(null, ("InputSources:Types:UrlDownload:Proxy", proxy.Url("")));

        var prepared = await PrepareAsync(node, "http://public.example/f");
        await BlockedAsync(node, "http://10.0.0.1/f");

        Assert.Equal("by proxy", File.ReadAllText(prepared.HostPath));
        Assert.Equal("http://public.example/f", Assert.Single(proxy.Requests).Path);
    }

    private async Task BlockedAsync(IServiceProvider node, string url)
    {
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PrepareAsync(node, url));

        Assert.Equal(BacalhauErrorCode.Forbidden, thrown.Error.Code);
        Assert.Equal(FailureCause.Input, thrown.Error.Cause);
        Assert.False(thrown.Error.IsRetryable);
    }

    private async Task<PreparedInput> PrepareAsync(IServiceProvider node, string url) =>
        Assert.Single(await DownloadNode.Storage(node).PrepareAsync(new(DownloadNode.Input(url), scratch.Folder(Guid.NewGuid().ToString()), 0, 1), Ours));
}
