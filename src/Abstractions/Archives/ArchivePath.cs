namespace Bacalhau;

/// <summary>A name in an archive that has been found harmless: relative, without <c>..</c>, joined by slashes.</summary>
/// <param name="Name">The name; empty for the root.</param>
/// <param name="Depth">How many parts it has.</param>
internal readonly record struct ArchivePath(string Name, int Depth)
{
    private static readonly char[] InvalidInParts = Path.GetInvalidFileNameChars();

    /// <summary>Takes a name as an archive has it.</summary>
    /// <exception cref="BacalhauException">It leads out of the archive, or goes deeper than allowed.</exception>
    public static ArchivePath Parse(string name, int maxDepth)
    {
        if (name.StartsWith('/') || Path.IsPathRooted(name))
        {
            throw ArchiveErrors.Refused($"'{ArchiveErrors.Shown(name)}' is an absolute path");
        }

        var parts = name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        if (parts.Contains(".."))
        {
            throw ArchiveErrors.Refused($"'{ArchiveErrors.Shown(name)}' leads outside");
        }

        if (parts.Any(part => part.IndexOfAny(InvalidInParts) >= 0))
        {
            throw ArchiveErrors.Refused($"'{ArchiveErrors.Shown(name)}' is no file name on this system");
        }

        if (parts.Length > maxDepth)
        {
            throw ArchiveErrors.TooLarge($"'{ArchiveErrors.Shown(name)}' lies more than {maxDepth} folders deep");
        }

        return new(string.Join('/', parts), parts.Length);
    }

    /// <summary>Tells whether a symbolic link stays inside, whatever other such links there are.</summary>
    /// <param name="linkDepth">How many parts the link's own name has.</param>
    /// <param name="target">What it points to.</param>
    /// <remarks>
    /// All <c>..</c> must come first: they are then taken from the real folder of the link, and cannot climb from where another link has led.
    /// </remarks>
    public static bool IsContainedLink(int linkDepth, string target)
    {
        if (target.Length == 0 || target.StartsWith('/') || Path.IsPathRooted(target))
        {
            return false;
        }

        var parts = target.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray();
        var climbs = parts.TakeWhile(part => part == "..").Count();
        return climbs < linkDepth && parts.Skip(climbs).All(part => part != ".." && part.IndexOfAny(InvalidInParts) < 0);
    }
}
