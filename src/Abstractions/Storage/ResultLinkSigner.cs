using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bacalhau;

/// <summary>Makes links to results that expire, and checks them. The signature is HMAC-SHA256 over the path and the expiry; the host is free, so that proxies may stand before the file server.</summary>
/// <param name="key">The cluster's key.</param>
/// <param name="clock">The time.</param>
public sealed class ResultLinkSigner(ResultLinkKey key, TimeProvider clock)
{
    /// <summary>The query parameter with the instant of expiry, in seconds since 1970.</summary>
    public const string ExpiresParameter = "expires";

    /// <summary>The query parameter with the signature, base64url without padding.</summary>
    public const string SignatureParameter = "signature";

    /// <summary>Signs a link.</summary>
    /// <param name="link">An absolute URL; its query, if any, is replaced.</param>
    /// <param name="lifetime">How long it is good; at least a second.</param>
    public Uri Sign(Uri link, TimeSpan lifetime)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.FromSeconds(1));
        var expires = clock.GetUtcNow().Add(lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return new UriBuilder(link)
        {
            Query = $"{ExpiresParameter}={expires}&{SignatureParameter}={Signature(link.AbsolutePath, expires)}",
            Fragment = "",
        }.Uri;
    }

    /// <summary>Signs the link of a result that the local publisher has published; gives any other result back as it is.</summary>
    /// <param name="result">Where results are, as the publisher told it.</param>
    /// <param name="lifetime">How long the link is good; at least a second.</param>
    public SpecConfig Sign(SpecConfig result, TimeSpan lifetime)
    {
        if (!result.Is("urlDownload")
            || result.Params.GetText("URL") is not { } text
            || !Uri.TryCreate(text, UriKind.Absolute, out var link)
            || !link.AbsolutePath.EndsWith(TarGzip.Extension, StringComparison.Ordinal))
        {
            return result;
        }

        return result with { Params = SpecParams.Of(KeyValuePair.Create<string, object?>("URL", Sign(link, lifetime).AbsoluteUri)) };
    }

    /// <summary>Checks a link that somebody brings.</summary>
    /// <param name="path">The path asked for, escaped as in the link, with its first slash.</param>
    /// <param name="expires">The value of <see cref="ExpiresParameter"/>.</param>
    /// <param name="signature">The value of <see cref="SignatureParameter"/>.</param>
    public ResultLinkVerdict Check(string path, string? expires, string? signature)
    {
        if (string.IsNullOrEmpty(expires) || string.IsNullOrEmpty(signature))
        {
            return ResultLinkVerdict.NotSigned;
        }

        // Texts are compared, not decoded bytes: the last character of base64url has bits that decode to nothing.
        var expected = Signature(path, expires);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(expected)))
        {
            return ResultLinkVerdict.Forged;
        }

        return long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && clock.GetUtcNow().ToUnixTimeSeconds() < seconds
            ? ResultLinkVerdict.Valid
            : ResultLinkVerdict.Expired;
    }

    private string Signature(string path, string expires) =>
        Base64Url.EncodeToString(key.Sign(Encoding.UTF8.GetBytes($"bacalhau result link\n{path}\n{expires}")));
}
