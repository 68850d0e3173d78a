namespace Bacalhau.Silo.Configuration;

/// <summary>What kind of value a key takes.</summary>
public enum ConfigKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>Yes or no, in the spellings of Go's <c>strconv.ParseBool</c>.</summary>
    Boolean,

    /// <summary>A duration such as <c>1h30m</c> or <c>100ms</c>.</summary>
    Duration,

    /// <summary>Texts; on a command line or in the environment separated by commas.</summary>
    List,

    /// <summary>Names and texts; on a command line or in the environment <c>k=v,k2=v2</c>.</summary>
    Map,

    /// <summary>A structure that only a file can hold.</summary>
    Structure,
}

/// <summary>One setting of the program: the keys of Bacalhau 1.9.3 and our own beside them.</summary>
/// <param name="Name">The path, parts separated by dots; compared without regard to case.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Default">The value when nobody sets it, as it would be written on a command line; JSON for a <see cref="ConfigKind.Structure"/>; empty for none.</param>
/// <param name="Description">What it does, in one sentence.</param>
public sealed record ConfigKey(string Name, ConfigKind Kind, string Default, string Description)
{
    /// <summary>Gets further environment variables that set it, the first that is set wins over the later ones.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Gets whether its value must never be shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Gets the environment variable that sets it, for example <c>BACALHAU_API_HOST</c>.</summary>
    public string Variable => "BACALHAU_" + Name.Replace('.', '_').ToUpperInvariant();
}
