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
}
