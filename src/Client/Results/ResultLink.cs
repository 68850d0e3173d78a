namespace Bacalhau.Client.Results;

/// <summary>Where an archive with results can be fetched.</summary>
/// <param name="Address">The address; it may carry a signature, so it is not shown.</param>
/// <param name="Name">A name for a file, made of the address.</param>
internal sealed record ResultLink(Uri Address, string Name)
{
    private static readonly System.Buffers.SearchValues<char> Unusable = System.Buffers.SearchValues.Create("/\\:*?\"<>|");

    /// <summary>Finds the link in a published result of a kind that can be fetched.</summary>
    /// <exception cref="ArgumentException">It cannot be; <see cref="AddressOf"/> tells before.</exception>
    public static ResultLink Of(SpecConfig result)
    {
        var address = AddressOf(result) ?? throw new ArgumentException($"results of type '{result.Type}' cannot be fetched", nameof(result));
        return new(address, NameOf(address));
    }

    /// <summary>Finds the address in a published result; null when results of this kind cannot be fetched.</summary>
    public static Uri? AddressOf(SpecConfig result)
    {
        var text = result.Is("urlDownload") ? result.Params.GetText("URL")
            : result.Is("s3PreSigned") ? result.Params.GetText("PreSignedURL")
            : null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address : null;
    }

    private static string NameOf(Uri address)
    {
        var plain = (address.IsDefaultPort ? address.Host : $"{address.Host}:{address.Port}") + Uri.UnescapeDataString(address.AbsolutePath);
        return string.Create(plain.Length, plain, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Unusable.Contains(source[i]) || char.IsControl(source[i]) ? '_' : source[i];
            }
        });
    }
}
