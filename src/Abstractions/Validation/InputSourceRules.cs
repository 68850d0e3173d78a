using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bacalhau;

/// <summary>The parameters of the input sources we know. Those of others are their node's business.</summary>
internal static class InputSourceRules
{
    public static void Check(SpecConfig source, string path, ErrorCollector errors)
    {
        var parameters = new ParamReader(source.Params, path, errors);
        if (source.Is("ipfs"))
        {
            parameters.RequiredText("CID", "Name the content to read.");
        }
        else if (source.Is("urlDownload"))
        {
            CheckUrl(parameters);
        }
        else if (source.Is("inline"))
        {
            CheckInline(parameters);
        }
        else if (source.Is("local") || source.Is("localDirectory"))
        {
            CheckLocal(source, parameters);
        }
        else if (source.Is("s3"))
        {
            CheckS3(parameters);
        }
    }

    private static void CheckUrl(ParamReader parameters)
    {
        if (parameters.RequiredText("URL", "Give the address to read, for example https://example.org/data.csv.") is { } text
            && !(Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0))
        {
            parameters.Errors.Add($"{parameters.Path}.URL", $"'{Clip.Text(text)}' is not an http or https address", "Write one like https://example.org/data.csv.");
        }
    }

    private static void CheckInline(ParamReader parameters)
    {
        if (parameters.RequiredText("URL", "Give the data as a data: URL.") is { } text
            && !(text.StartsWith("data:", StringComparison.OrdinalIgnoreCase) && text.Contains(',', StringComparison.Ordinal)))
        {
            parameters.Errors.Add($"{parameters.Path}.URL", $"'{Clip.Text(text)}' is not a data: URL", "Write one like data:text/plain;base64,aGVsbG8=.");
        }
    }

    private static void CheckLocal(SpecConfig source, ParamReader parameters)
    {
        if (parameters.RequiredText("SourcePath", "Name the file or folder on the node.") is { } path)
        {
            parameters.Errors.Require(
                TextRules.IsAbsolutePath(path) || (path.Length > 2 && char.IsAsciiLetter(path[0]) && path[1] == ':'),
                $"{parameters.Path}.SourcePath",
                $"'{Clip.Text(path)}' is not absolute",
                "Begin the path with /.");
            TextRules.CheckText(path, $"{parameters.Path}.SourcePath", JobLimits.MaxPathLength, parameters.Errors);
        }

        parameters.OneOf("CreateAs", "dir", "file", "noCreate");
        if (source.Params.TryGet("ReadWrite", out var flag)
            && flag.ValueKind is not (JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null)
            && !(flag.ValueKind == JsonValueKind.String && bool.TryParse(flag.GetString(), out _)))
        {
            parameters.Errors.Add($"{parameters.Path}.ReadWrite", $"'{Clip.Text(flag.GetRawText())}' is neither true nor false", "Write true or false.");
        }
    }

    private static void CheckS3(ParamReader parameters)
    {
        parameters.RequiredText("Bucket", "Name the bucket to read.");
        foreach (var name in (ReadOnlySpan<string>)["Key", "Region", "Endpoint", "VersionID", "ChecksumSHA256"])
        {
            parameters.Text(name);
        }

        CheckPattern(parameters, "Filter");
        if (parameters.Nested("Partition") is { } partition)
        {
            CheckPartition(partition);
        }
    }

    private static void CheckPartition(ParamReader partition)
    {
        partition.OneOf("Type", "none", "object", "regex", "substring", "date");
        switch (partition.Text("Type")?.ToUpperInvariant())
        {
            case "REGEX":
                partition.RequiredText("Pattern", "Give the pattern whose matches name the parts.");
                CheckPattern(partition, "Pattern");
                break;
            case "SUBSTRING":
                var start = partition.Number("StartIndex") ?? 0;
                var end = partition.Number("EndIndex") ?? 0;
                partition.Errors.Require(start >= 0 && start < end, $"{partition.Path}.EndIndex", $"the part from {start} to {end} is empty", "Give 0 <= StartIndex < EndIndex.");
                break;
            case "DATE":
                partition.RequiredText("DateFormat", "Give the layout of the date as Go writes it, for example 2006-01-02.");
                break;
        }
    }

    private static void CheckPattern(ParamReader parameters, string name)
    {
        if (parameters.Text(name) is not { Length: > 0 } pattern)
        {
            return;
        }

        try
        {
            // Go's spelling of a named group is the only part of its grammar that .NET reads differently.
            _ = new Regex(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.NonBacktracking);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            parameters.Errors.Add($"{parameters.Path}.{name}", $"'{Clip.Text(pattern)}' is not a regular expression: {Clip.Text(e.Message)}", "Correct the expression.");
        }
    }
}
