namespace Bacalhau.Compute.Wasm;

/// <summary>Paths of the file system that a module sees: absolute, with <c>/</c> on every machine. Pure.</summary>
internal static class WasmPath
{
    /// <summary>Gives the path from the root, without <c>.</c>, <c>..</c> and needless slashes; nothing leads above the root.</summary>
    public static string Normalize(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            switch (part)
            {
                case ".":
                    break;
                case "..":
                    if (parts.Count > 0)
                    {
                        parts.RemoveAt(parts.Count - 1);
                    }

                    break;
                default:
                    parts.Add(part);
                    break;
            }
        }

        return "/" + string.Join('/', parts);
    }

    /// <summary>Tells whether a normalized path is the folder or below it.</summary>
    public static bool IsWithin(string path, string folder) =>
        folder == "/" || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    public static string Parent(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : "/";

    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Gives the name without its extension.</summary>
    public static string Stem(string path) => Name(path) is var name && name.LastIndexOf('.') is > 0 and var end ? name[..end] : name;
}
