namespace Bacalhau.Cli.Specs;

/// <summary>Reads <c>--input</c>.</summary>
internal static class InputSyntax
{
    private const string Flag = "--input";
    private const string DefaultTarget = "/inputs";
    private static readonly string[] AddressKeys = ["src", "source"];
    private static readonly string[] TargetKeys = ["dst", "target", "destination"];

    /// <summary>Reads one input, for example <c>ipfs://CID:/data</c> or <c>src=s3://bucket/key,dst=/data,opt=region=eu</c>.</summary>
    /// <exception cref="BacalhauException">The text cannot be understood; the message says which and why.</exception>
    public static InputSource Parse(string text)
    {
        var storage = StorageText.Parse(text, Flag, AddressKeys, TargetKeys);
        var (address, suffix) = storage.Target is null ? SplitTarget(storage.Uri) : (storage.Uri, null);
        return new(SourceOf(storage with { Uri = address }, text), address, storage.Target ?? suffix ?? DefaultTarget);
    }

    /// <summary>Reads all inputs; each address and each target may stand once only.</summary>
    public static IReadOnlyList<InputSource> ParseAll(IEnumerable<string> texts)
    {
        var inputs = texts.Select(Parse).ToList();
        if (inputs.GroupBy(input => input.Alias, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw Mistakes.Of($"{Flag} '{twice.Key}' is given twice", "Give each address once.");
        }

        if (inputs.GroupBy(input => input.Target, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } clash)
        {
            throw Mistakes.Of(
                $"{Flag}: {string.Join(" and ", clash.Select(input => $"'{input.Alias}'"))} would both be at '{clash.Key}'",
                "Give each its own path: URI:/PATH or src=URI,dst=/PATH.");
        }

        return inputs;
    }

    /// <summary>Tells whether a text is an address with a scheme, not a local path.</summary>
    public static bool HasScheme(string text) => text.IndexOf("://", StringComparison.Ordinal) > 0;

    /// <summary>Separates <c>URI:PATH</c>. The path is what follows the last colon, if it begins with a slash; <c>//host:8080/x</c> is an address with a port.</summary>
    internal static (string Address, string? Target) SplitTarget(string uri)
    {
        var scheme = uri.IndexOf("://", StringComparison.Ordinal);
        var colon = uri.LastIndexOf(':');
        return colon > scheme && colon + 1 < uri.Length && uri[colon + 1] == '/' && (scheme < 0 || colon > scheme + 2)
            ? (uri[..colon], uri[(colon + 1)..])
            : (uri, null);
    }

    private static SpecConfig SourceOf(StorageText storage, string text) => storage.Scheme switch
    {
        "ipfs" => Ipfs(storage, text),
        "http" or "https" => Url(storage, text),
        "s3" => S3(storage, text),
        "file" => Local(storage, text),
        "git" or "gitlfs" => throw Mistakes.Of(
            $"{Flag} '{text}': {storage.Scheme} is no longer a source",
            "Fetch an archive of the repository with https://."),
        "" => throw Mistakes.Of(
            $"{Flag} '{text}': the address has no scheme",
            "Begin with ipfs://, http://, https://, s3:// or file://."),
        var other => throw Mistakes.Of(
            $"{Flag} '{text}': unknown scheme '{other}'",
            "Known are ipfs, http, https, s3 and file."),
    };

    private static SpecConfig Ipfs(StorageText storage, string text)
    {
        RefuseOptions(storage, text);
        return Spec("ipfs", ("CID", Rest(storage)));
    }

    private static SpecConfig Url(StorageText storage, string text)
    {
        RefuseOptions(storage, text);
        if (!Uri.TryCreate(storage.Uri, UriKind.Absolute, out _))
        {
            throw Mistakes.Of($"{Flag} '{text}': '{storage.Uri}' is not a valid URL");
        }

        return Spec("urlDownload", ("URL", storage.Uri));
    }

    private static SpecConfig S3(StorageText storage, string text)
    {
        var (bucket, key) = BucketAndKey(Rest(storage));
        var values = new List<(string, object?)> { ("Bucket", bucket), ("Key", key) };
        foreach (var (name, value) in storage.Options)
        {
            values.Add((Normalise(name) switch
            {
                "ENDPOINT" => "Endpoint",
                "REGION" => "Region",
                "VERSIONID" => "VersionID",
                "CHECKSUM256" => "ChecksumSHA256",
                "FILTER" => "Filter",
                _ => throw Mistakes.Of(
                    $"{Flag} '{text}': unknown option '{name}' of s3",
                    "Known are endpoint, region, versionID, checksum-256 and filter."),
            }, value));
        }

        return Spec("s3", [.. values]);
    }

    private static SpecConfig Local(StorageText storage, string text)
    {
        var writable = false;
        foreach (var (name, value) in storage.Options)
        {
            if (Normalise(name) is not ("RW" or "READWRITE"))
            {
                throw Mistakes.Of($"{Flag} '{text}': unknown option '{name}' of file", "Known is rw.");
            }

            if (!GoBool.TryParse(value, out writable))
            {
                throw Mistakes.Of($"{Flag} '{text}': option '{name}' is true or false, not '{value}'");
            }
        }

        var path = Rest(storage);
        if (!path.StartsWith('/'))
        {
            throw Mistakes.Of(
                $"{Flag} '{text}': the path of a local source is absolute, as the compute node sees it",
                "Write file:///PATH, with three slashes.");
        }

        return Spec("local", ("SourcePath", path), ("ReadWrite", writable));
    }

    /// <summary>Separates a bucket from the key below it.</summary>
    internal static (string Bucket, string Key) BucketAndKey(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (text[..slash], text[(slash + 1)..]) : (text, "");

    private static string Rest(StorageText storage) => storage.Uri[(storage.Uri.IndexOf("://", StringComparison.Ordinal) + 3)..];

    private static string Normalise(string name) =>
        name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static void RefuseOptions(StorageText storage, string text)
    {
        if (storage.Options.Count > 0)
        {
            throw Mistakes.Of($"{Flag} '{text}': {storage.Scheme} has no option '{storage.Options[0].Key}'");
        }
    }

    private static SpecConfig Spec(string type, params (string Name, object? Value)[] values) =>
        new(type) { Params = SpecParams.Of(values.Select(value => KeyValuePair.Create(value.Name, value.Value))) };
}
