namespace Bacalhau;

/// <summary>Keeps what a user wrote short and on one line for an error message.</summary>
internal static class Clip
{
    private const int MaxTextLength = 100;
    private const int MaxPathLength = 200;

    public static string Text(string? text) => To(text, MaxTextLength);

    public static string Path(string path) => To(path, MaxPathLength);

    public static string To(string? text, int length)
    {
        if (text is null)
        {
            return "";
        }

        // A pair of surrogates is not cut in two.
        var end = text.Length <= length ? text.Length : char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return string.Concat(
            string.Create(end, text, static (clipped, whole) =>
            {
                for (var index = 0; index < clipped.Length; index++)
                {
                    clipped[index] = char.IsControl(whole[index]) ? '\uFFFD' : whole[index];
                }
            }),
            end < text.Length ? "…" : "");
    }
}
