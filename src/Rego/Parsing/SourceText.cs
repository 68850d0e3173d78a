namespace Bacalhau.Rego.Parsing;

/// <summary>A file and its lines, for places and error texts.</summary>
internal sealed class SourceText(string file, string text)
{
    private string[]? _lines;

    public string File { get; } = file;

    public string Text { get; } = text;

    public string? Line(int row)
    {
        _lines ??= Text.Split('\n');
        return row >= 1 && row <= _lines.Length ? _lines[row - 1].TrimEnd('\r') : null;
    }

    public RegoDiagnostic Problem(RegoErrorCode code, string message, RegoLocation location) => new(code, message, location, Line(location.Row));
}
