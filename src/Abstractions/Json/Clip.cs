namespace Bacalhau;

/// <summary>Keeps what a user wrote short enough for an error message.</summary>
internal static class Clip
{
    public const int MaxLength = 100;

    public static string Text(string? text) => text switch
    {
        null => "",
        { Length: <= MaxLength } => text.ReplaceLineEndings(" "),
        _ => string.Concat(text.AsSpan(0, MaxLength).ToString().ReplaceLineEndings(" "), "…"),
    };
}
