namespace Bacalhau.Cli.Specs;

/// <summary>Reads <c>--publisher</c>.</summary>
internal static class PublisherSyntax
{
    private const string Flag = "--publisher";
    private static readonly string[] AddressKeys = ["target"];

    /// <summary>Reads a publisher, for example <c>local</c> or <c>s3://bucket/key,opt=region=eu</c>; null for none.</summary>
    /// <exception cref="BacalhauException">The publisher is not known or cannot be understood.</exception>
    public static SpecConfig? Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var storage = StorageText.Parse(text, Flag, AddressKeys, []);
        var name = storage.Scheme.Length > 0 ? storage.Scheme : storage.Uri.ToLowerInvariant();
        return name switch
        {
            "ipfs" or "local" or "s3managed" => new SpecConfig(name) { Params = ParamsOf(storage, []) },
            "s3" => S3(storage),
            _ => throw Mistakes.Of(
                $"{Flag} '{text}': unknown publisher '{name}'",
                "Known are ipfs, local, s3managed and s3://BUCKET/KEY."),
        };
    }

    private static SpecConfig S3(StorageText storage)
    {
        var rest = storage.Scheme.Length > 0 ? storage.Uri["s3://".Length..] : "";
        var (bucket, key) = InputSyntax.BucketAndKey(rest);
        return new("s3") { Params = ParamsOf(storage, [new("bucket", bucket), new("key", key)]) };
    }

    private static SpecParams ParamsOf(StorageText storage, IEnumerable<KeyValuePair<string, string>> first)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in first.Concat(storage.Options))
        {
            values[name] = value;
        }

        return values.Count == 0 ? SpecParams.Empty : SpecParams.Of(values);
    }
}
