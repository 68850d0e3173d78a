using System.Collections.ObjectModel;

namespace Bacalhau;

/// <summary>One empty text map for all who have nothing to say.</summary>
internal static class EmptyMap
{
    public static IReadOnlyDictionary<string, string> Instance => ReadOnlyDictionary<string, string>.Empty;
}
