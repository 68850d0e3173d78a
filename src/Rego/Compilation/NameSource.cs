namespace Bacalhau.Rego.Compilation;

/// <summary>Makes names for variables that no source can spell.</summary>
internal sealed class NameSource
{
    private int _next;

    public string Rename(string name) => $"{name}#{_next++}";

    public string Generate() => $"#{_next++}";

    /// <summary>Gives the name as it was written.</summary>
    public static string Original(string name) => name.IndexOf('#', StringComparison.Ordinal) is var at && at >= 0 ? name[..at] : name;
}
