namespace Bacalhau.Grains;

/// <summary>A hash that is the same in every process, for seeds.</summary>
internal static class StableHash
{
    public static ulong Of(string text, int number = 0)
    {
        var hash = 14695981039346656037UL;
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash = (hash ^ (uint)number) * 1099511628211UL;
        return hash ^ (hash >> 29);
    }

    /// <summary>Spreads a number over all its bits.</summary>
    public static ulong Mix(ulong number)
    {
        number = (number ^ (number >> 31)) * 0x9E3779B97F4A7C15UL;
        return number ^ (number >> 29);
    }
}
