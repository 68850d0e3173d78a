using System.Globalization;

namespace Bacalhau.Silo.Http.Clients;

/// <summary>The version a client says it has. Comparison follows semantic versions; a pre-release sorts below its release.</summary>
internal readonly record struct ClientVersion(int Major, int Minor, int Patch, bool IsPreRelease, bool IsStated = true)
{
    /// <summary>A client that says nothing, or says it does not know (<c>v0.0.0</c>): served as the newest.</summary>
    public static readonly ClientVersion Unstated = new(int.MaxValue, 0, 0, false, false);

    /// <summary>Tells whether the client is older than a release.</summary>
    public bool IsBelow(int major, int minor, int patch = 0) =>
        (Major, Minor, Patch).CompareTo((major, minor, patch)) switch
        {
            < 0 => true,
            0 => IsPreRelease,
            _ => false,
        };

    /// <summary>Reads a version: one to three numbers, a <c>v</c> before, a pre-release (<c>-rc1</c>) or build (<c>+x</c>) behind.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ClientVersion version)
    {
        version = default;
        text = text.Trim();
        if (text is ['v' or 'V', ..])
        {
            text = text[1..];
        }

        if (text.IndexOf('+') is >= 0 and var build)
        {
            text = text[..build];
        }

        var dash = text.IndexOf('-');
        var numbers = dash < 0 ? text : text[..dash];
        Span<int> parts = [0, 0, 0];
        var count = 0;
        foreach (var range in numbers.Split('.'))
        {
            if (count == parts.Length || !int.TryParse(numbers[range], NumberStyles.None, CultureInfo.InvariantCulture, out parts[count++]))
            {
                return false;
            }
        }

        version = new ClientVersion(parts[0], parts[1], parts[2], dash >= 0);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}
