using System.Text;

namespace Bacalhau;

/// <summary>Reads the text of a job file, YAML or JSON, into nodes.</summary>
internal static class JobFileText
{
    /// <exception cref="JobFileException">It is neither, holds nothing, or is hostile.</exception>
    public static FileNode Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > JobFileLimits.MaxBytes)
        {
            throw new JobFileException($"the file has {utf8.Length} bytes, more than {JobFileLimits.MaxBytes}", "Pass large data as an input.", 1, 1);
        }

        if (utf8.StartsWith(Encoding.UTF8.Preamble))
        {
            utf8 = utf8[Encoding.UTF8.Preamble.Length..];
        }

        var text = Decode(utf8);
        var root = (text.AsSpan().TrimStart().StartsWith('{') ? JsonFileParser.Parse(utf8) : null) ?? YamlFileParser.Parse(text);
        return root is null or FileScalar { IsPlain: true, Text: "" or "~" or "null" }
            ? throw new JobFileException("the file is empty", "Write a job: Type, Tasks and what else it needs.", 1, 1)
            : root;
    }

    private static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw new JobFileException("the file is not UTF-8 text", "Save it as UTF-8.", 1, 1);
        }
    }
}
