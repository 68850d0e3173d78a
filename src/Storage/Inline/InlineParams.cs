namespace Bacalhau.Storage;

/// <summary>The parameters of an inline source.</summary>
/// <param name="Data">The data.</param>
internal sealed record InlineParams(DataUrl Data)
{
    public const string Component = "Inline";

    /// <summary>Gets whether the data is a packed folder.</summary>
    public bool IsArchive => Data.MediaType is TarGzip.MediaType or "application/x-gzip";

    /// <summary>Reads the parameters; null together with what is wrong.</summary>
    public static (InlineParams? Params, IReadOnlyList<BacalhauError> Errors) Read(InputSource input, long maxBytes)
    {
        var errors = new ParamErrors(Component, InlineData.SourceType);
        var url = errors.RequireText(input.Source?.Params ?? SpecParams.Empty, InlineData.UrlParameter, "Write the data as data:text/plain;base64,….");
        if (errors.All.Count > 0)
        {
            return (null, errors.All);
        }

        try
        {
            return (new(DataUrl.Parse(url, (int)Math.Min(maxBytes, Array.MaxLength))), []);
        }
        catch (FormatException e)
        {
            errors.Add($"{InlineData.SourceType}: {InlineData.UrlParameter} cannot be read: {e.Message}", "RFC 2397 has the form: data:[type][;base64],data.");
            return (null, errors.All);
        }
    }
}
