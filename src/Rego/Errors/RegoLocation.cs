namespace Bacalhau.Rego;

/// <summary>A place in a policy file.</summary>
/// <param name="File">Name of the file as it was given.</param>
/// <param name="Row">Line, from 1.</param>
/// <param name="Column">Column in code points, from 1; a tab counts as 1.</param>
public sealed record RegoLocation(string File, int Row, int Column)
{
    /// <summary>Gets the place of what has none.</summary>
    public static RegoLocation None { get; } = new("", 0, 0);

    /// <inheritdoc/>
    public override string ToString() => File.Length == 0 ? $"{Row}" : $"{File}:{Row}";
}
