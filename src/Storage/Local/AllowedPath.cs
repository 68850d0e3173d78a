namespace Bacalhau.Storage;

/// <summary>One entry of the list of paths that jobs may see.</summary>
internal sealed class AllowedPath
{
    private readonly string pattern;
    private readonly PathGlob written;

    private AllowedPath(string pattern, bool writable)
    {
        this.pattern = pattern;
        IsWritable = writable;
        written = new PathGlob(pattern);
    }

    public bool IsWritable { get; }

    public static AllowedPath Parse(string entry)
    {
        var (pattern, mode) = Split(entry);
        return new(Path.TrimEndingDirectorySeparator(pattern), mode == "rw");
    }

    /// <summary>Says what is wrong with an entry; null when nothing is.</summary>
    public static string? WhatIsWrong(string? entry)
    {
        if (string.IsNullOrWhiteSpace(entry))
        {
            return "an entry is a path, not empty";
        }

        var (pattern, mode) = Split(entry);
        if (mode is not ("ro" or "rw"))
        {
            return $"'{entry}' ends in ':{mode}'; only ':ro' and ':rw' are known";
        }

        if (!Path.IsPathRooted(pattern) && !pattern.StartsWith("**", StringComparison.Ordinal))
        {
            return $"'{pattern}' is not absolute";
        }

        return PathGlob.WhatIsWrong(pattern);
    }

    /// <summary>Tells whether a path without links is meant. The part of the entry before its first pattern may itself contain links.</summary>
    public bool Allows(string realPath)
    {
        if (written.IsMatch(realPath))
        {
            return true;
        }

        var prefix = PathGlob.LiteralPrefix(pattern);
        var realPrefix = prefix.Length == 0 ? prefix : RealPath.Resolve(prefix);
        return realPrefix != prefix && new PathGlob(PathGlob.Escape(realPrefix) + pattern[prefix.Length..]).IsMatch(realPath);
    }

    private static (string Pattern, string Mode) Split(string entry)
    {
        var colon = entry.LastIndexOf(':');
        return colon > 0 && entry.IndexOf('/', colon) < 0 && entry.IndexOf('\\', colon) < 0
            ? (entry[..colon], entry[(colon + 1)..])
            : (entry, "ro");
    }
}
