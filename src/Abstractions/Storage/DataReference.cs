namespace Bacalhau;

/// <summary>Names a piece of data alike for the scheduler, who looks for nodes that have it, and for the nodes that say so.</summary>
public static class DataReference
{
    private const int Longest = 512;

    /// <summary>Names an input by type and place, for example <c>local:/data/a</c>; null for what has no place, or too long a one.</summary>
    public static string? OfInput(SpecConfig? source)
    {
        var parameters = source?.Params;
        var place = parameters?.GetText("URL") ?? parameters?.GetText("SourcePath") ?? parameters?.GetText("CID")
            ?? (parameters?.GetText("Bucket") is { } bucket ? $"{bucket}/{parameters.GetText("Key")}" : null);
        return place is { Length: > 0 and <= Longest } ? $"{source!.Type.Trim().ToLowerInvariant()}:{place}" : null;
    }

    /// <summary>Names an image as engines list it: with its tag, without the registry that is meant when none is named.</summary>
    public static string OfImage(string image)
    {
        const string registry = "docker.io/";
        const string library = "library/";
        var name = image.StartsWith(registry, StringComparison.Ordinal) ? image[registry.Length..] : image;
        name = name.StartsWith(library, StringComparison.Ordinal) ? name[library.Length..] : name;
        return "image:" + (name.Contains('@', StringComparison.Ordinal) || name.LastIndexOf(':') > name.LastIndexOf('/') ? name : name + ":latest");
    }
}
