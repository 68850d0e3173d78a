using System.Text.Json;

namespace Bacalhau.Legacy;

/// <summary>The inputs of v1.3, all kinds in one record.</summary>
internal static class LegacyStorages
{
    private const string GitHint = "Clone the repository yourself and pass it as an archive by urlDownload or s3.";

    /// <returns>The input; null, with an error, for a kind that is gone.</returns>
    public static InputSource? ToInput(LegacyStorage? storage, string path, ErrorCollector errors)
    {
        if (storage is null)
        {
            errors.Add(path, "the input is null", "Remove it.");
            return null;
        }

        SpecConfig? source = storage.StorageSource.ToUpperInvariant() switch
        {
            "IPFS" => Of("ipfs", ("CID", storage.CID)),
            "URLDOWNLOAD" => Of("urlDownload", ("URL", storage.URL)),
            "INLINE" => Of("inline", ("URL", storage.URL)),
            "LOCALDIRECTORY" or "LOCAL" => Of("local", ("SourcePath", storage.SourcePath), ("ReadWrite", storage.ReadWrite)),
            "S3" => new("s3") { Params = storage.S3.ValueKind == JsonValueKind.Object ? SpecParams.FromJson(storage.S3) : SpecParams.Empty },
            _ => null,
        };
        if (source is null)
        {
            var isGit = storage.StorageSource.StartsWith("repoclone", StringComparison.OrdinalIgnoreCase);
            errors.Add(
                $"{path}.StorageSource",
                storage.StorageSource.Length == 0 ? "the input has no source" : $"'{Clip.Text(storage.StorageSource)}' is not a source",
                isGit ? GitHint : "Use ipfs, urlDownload, inline, localDirectory or s3.");
            return null;
        }

        return new(source, storage.Name, storage.Path);
    }

    private static SpecConfig Of(string type, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        var parameters = new List<KeyValuePair<string, object?>>();
        foreach (var (name, value) in values)
        {
            parameters.Add(KeyValuePair.Create(name, value));
        }

        return new(type) { Params = SpecParams.Of(parameters) };
    }
}
