namespace Bacalhau;

/// <summary>What all ids share: short forms and what a full id looks like.</summary>
public static class EntityIds
{
    private const int ShortLength = 8;

    /// <summary>Gives the short form of an id: its prefix and the first eight characters behind it; shorter ids as they stand.</summary>
    public static string Shorten(string? id, string prefix)
    {
        if (id is null)
        {
            return "";
        }

        var start = id.StartsWith(prefix, StringComparison.Ordinal) ? prefix.Length : 0;
        return id.Length > start + ShortLength ? id[..(start + ShortLength)] : id;
    }

    /// <summary>Tells whether a text is a complete generated id (prefix and UUID, or a bare UUID), so that it is looked up exactly and not by prefix.</summary>
    public static bool IsFull(string id, string prefix) =>
        Guid.TryParseExact(id.StartsWith(prefix, StringComparison.Ordinal) ? id[prefix.Length..] : id, "D", out _);
}
