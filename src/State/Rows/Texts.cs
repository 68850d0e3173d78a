using System.Collections.ObjectModel;

namespace Bacalhau.State.Rows;

/// <summary>Empty texts and maps are not stored.</summary>
internal static class Texts
{
    public static IReadOnlyDictionary<string, string> EmptyMap => ReadOnlyDictionary<string, string>.Empty;

    public static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
