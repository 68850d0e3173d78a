using System.Net.Http.Headers;
using System.Text;

namespace Bacalhau.Storage;

/// <summary>Chooses the name of a downloaded file. Whatever a server or URL says, the outcome is one harmless file name.</summary>
internal static class DownloadFileName
{
    private const int MaxBytes = 255;

    /// <summary>Takes the name from the headers when the download was redirected, else from the URL; null when neither has one.</summary>
    public static string? Choose(Uri finalUrl, bool redirected, ContentDispositionHeaderValue? disposition) =>
        (redirected ? FromHeader(disposition) : null) ?? LastSegment(finalUrl);

    /// <summary>The last part of a URL's path; null when it has none that can be a file name.</summary>
    public static string? LastSegment(Uri url) => Clean(Uri.UnescapeDataString(url.AbsolutePath).TrimEnd('/'));

    private static string? FromHeader(ContentDispositionHeaderValue? disposition) =>
        Clean(disposition?.FileNameStar) ?? Clean(disposition?.FileName?.Trim('"'));

    private static string? Clean(string? name)
    {
        if (name is null)
        {
            return null;
        }

        name = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        name = string.Concat(name.Where(c => !char.IsControl(c))).Trim();
        while (Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            name = name[..^(char.IsLowSurrogate(name[^1]) && name.Length > 1 ? 2 : 1)];
        }

        return name is "" or "." or ".." ? null : name;
    }
}
