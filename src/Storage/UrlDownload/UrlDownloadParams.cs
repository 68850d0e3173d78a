namespace Bacalhau.Storage;

/// <summary>The parameters of a download.</summary>
/// <param name="Url">Where from; http or https, with a file name at its end.</param>
internal sealed record UrlDownloadParams(Uri Url)
{
    public const string Component = "URLDownload";
    public const string SourceType = "urlDownload";

    /// <summary>Reads the parameters; null together with everything wrong with them.</summary>
    public static (UrlDownloadParams? Params, IReadOnlyList<BacalhauError> Errors) Read(InputSource input)
    {
        var errors = new ParamErrors(Component, SourceType);
        var text = errors.RequireText(input.Source?.Params ?? SpecParams.Empty, "URL", "Name an http or https URL that ends with a file name.").Trim();
        if (errors.All.Count > 0)
        {
            return (null, errors.All);
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            errors.Add($"{SourceType}: URL '{UrlErrors.Shown(text)}' is no absolute URL");
        }
        else if (url.Scheme is not ("http" or "https"))
        {
            errors.Add($"{SourceType}: URL scheme must be http or https, not '{url.Scheme}'");
        }
        else if (DownloadFileName.LastSegment(url) is null)
        {
            errors.Add($"{SourceType}: URL must end with a file name: {UrlErrors.Shown(url)}");
        }

        return errors.All.Count > 0 ? (null, errors.All) : (new(url!), []);
    }
}
