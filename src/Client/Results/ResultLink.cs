using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Results;

/// <summary>Where an archive with results can be fetched.</summary>
/// <param name="Address">The address; it may carry a signature, so it is not shown.</param>
/// <param name="Name">A name for a file, made of the address.</param>
internal sealed record ResultLink(Uri Address, string Name)
{
    private static readonly System.Buffers.SearchValues<char> Unusable = System.Buffers.SearchValues.Create("/\\:*?\"<>|");

    /// <summary>Finds the link in a published result.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotImplemented"/>: results of this kind cannot be fetched.</exception>
    public static ResultLink Of(SpecConfig result)
    {
        var text = result.Is("urlDownload") ? result.Params.GetText("URL")
            : result.Is("s3PreSigned") ? result.Params.GetText("PreSignedURL")
            : null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new BacalhauError(BacalhauErrorCode.NotImplemented, ApiErrors.Component, $"results of type '{result.Type}' cannot be fetched by this client")
            {
                Hint = "The description of the results says where they are; fetch them from there.",
                Details = new Dictionary<string, string> { ["Result"] = result.Params.ToString() },
            }.AsException();
        }

        return new(address, NameOf(address));
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
