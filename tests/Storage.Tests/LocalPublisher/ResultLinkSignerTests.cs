using CsCheck;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class ResultLinkSignerTests
{
    private static readonly Uri Link = new("http://node:6001/e-1.tar.gz");

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly ResultLinkSigner signer;

    public ResultLinkSignerTests() => signer = new(new ResultLinkKey(new byte[32]), clock);

    [Fact]
    public void Link_IsGoodUntilItExpires()
    {
        var signed = signer.Sign(Link, TimeSpan.FromMinutes(30));

        clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromSeconds(1));
        Assert.Equal(ResultLinkVerdict.Valid, Check(signed));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ResultLinkVerdict.Expired, Check(signed));
    }

    [Fact]
    public void Link_WithAnyCharacterChanged_IsForged()
    {
        var signed = signer.Sign(Link, TimeSpan.FromMinutes(30));
        var query = QueryHelpers.ParseQuery(signed.Query);
        var (path, expires, signature) = (signed.AbsolutePath, query["expires"].ToString(), query["signature"].ToString());

        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 200], Gen.Char["0123456789abcdefABCDEF-_/. "]).Sample((part, at, c) =>
        {
            var parts = new[] { path, expires, signature };
            var text = parts[part].ToCharArray();
            text[at % text.Length] = c;
            var changed = new string(text);
            parts[part] = changed;

            var verdict = signer.Check(parts[0], parts[1], parts[2]);

            Assert.Equal(parts.SequenceEqual([path, expires, signature]) ? ResultLinkVerdict.Valid : ResultLinkVerdict.Forged, verdict);
        });
    }

    [Fact]
    public void Expiry_CannotBeMovedIntoThePath()
    {
        var signed = signer.Sign(new Uri("http://node/a"), TimeSpan.FromMinutes(30));
        var query = QueryHelpers.ParseQuery(signed.Query);

        Assert.Equal(ResultLinkVerdict.Forged, signer.Check($"/a\n{query["expires"]}", query["expires"], query["signature"]));
        Assert.Equal(ResultLinkVerdict.Forged, signer.Check("/a", "0" + query["expires"], query["signature"]));
        Assert.Equal(ResultLinkVerdict.Forged, signer.Check("/a", query["expires"], query["signature"] + "="));
        Assert.Equal(ResultLinkVerdict.Forged, signer.Check("/b", query["expires"], query["signature"]));
    }

    [Fact]
    public void Link_WithoutSignature_IsNotSigned()
    {
        Assert.Equal(ResultLinkVerdict.NotSigned, signer.Check("/a", null, null));
        Assert.Equal(ResultLinkVerdict.NotSigned, signer.Check("/a", "1", ""));
    }

    [Fact]
    public void Key_OfAnotherCluster_DoesNotFit()
    {
        var signed = new ResultLinkSigner(ResultLinkKey.Create(), clock).Sign(Link, TimeSpan.FromMinutes(30));

        Assert.Equal(ResultLinkVerdict.Forged, Check(signed));
    }

    [Fact]
    public void Key_NeverShowsItself()
    {
        var key = new ResultLinkKey("0123456789abcdef"u8);

        Assert.Equal("ResultLinkKey", key.ToString());
        Assert.Equal(key, new ResultLinkKey(key.ToArray()));
        Assert.NotEqual(key, ResultLinkKey.Create());
        Assert.Throws<ArgumentException>(() => new ResultLinkKey("short"u8));
    }

    [Fact]
    public void Result_OfTheLocalPublisher_IsSigned_AndOthersStayAsTheyAre()
    {
        var local = new SpecConfig("urlDownload") { Params = SpecParams.FromJson("""{"URL":"http://node:6001/e-1.tar.gz"}""") };
        var ipfs = new SpecConfig("ipfs") { Params = SpecParams.FromJson("""{"CID":"Qm"}""") };

        var signed = signer.Sign(local, TimeSpan.FromMinutes(30));

        Assert.StartsWith("http://node:6001/e-1.tar.gz?expires=", signed.Params.GetText("URL"), StringComparison.Ordinal);
        Assert.Equal(ResultLinkVerdict.Valid, Check(new Uri(signed.Params.GetText("URL")!)));
        Assert.Same(ipfs, signer.Sign(ipfs, TimeSpan.FromMinutes(30)));
    }

    private ResultLinkVerdict Check(Uri link)
    {
        var query = QueryHelpers.ParseQuery(link.Query);
        return signer.Check(link.AbsolutePath, query["expires"], query["signature"]);
    }
}
