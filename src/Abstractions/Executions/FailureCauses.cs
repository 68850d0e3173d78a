namespace Bacalhau;

/// <summary>The names of <see cref="FailureCause"/> as users write them: kebab case, for example <c>node-lost</c>.</summary>
public static class FailureCauses
{
    private static readonly Dictionary<string, FailureCause> ByName =
        Enum.GetValues<FailureCause>().ToDictionary(ToText, StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets all names.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Reads a name, without regard to case.</summary>
    public static bool TryParse(string? text, out FailureCause cause) => ByName.TryGetValue(text?.Trim() ?? "", out cause);

    /// <summary>Writes a name.</summary>
    public static string ToText(FailureCause cause) =>
        string.Concat(cause.ToString().Select((letter, index) =>
            char.IsAsciiLetterUpper(letter) ? (index > 0 ? "-" : "") + char.ToLowerInvariant(letter) : letter.ToString()));
}
