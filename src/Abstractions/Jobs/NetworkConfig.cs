namespace Bacalhau;

/// <summary>What an execution may reach over the network. The names of the wire.</summary>
public enum NetworkType
{
    /// <summary>As the node decides.</summary>
    Default = 0,

    /// <summary>Nothing.</summary>
    None = 1,

    /// <summary>The host's network.</summary>
    Host = 2,

    /// <summary>Old name of <see cref="Host"/>.</summary>
    Full = 3,

    /// <summary>The named domains only.</summary>
    HTTP = 4,

    /// <summary>A network of the engine, with mapped ports.</summary>
    Bridge = 5,
}

/// <summary>The network of a task.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.NetworkConfig")]
public sealed record NetworkConfig
{
    /// <summary>Gets the type.</summary>
    [Id(0)] public NetworkType Type { get; init; }

    /// <summary>Gets the domains that <see cref="NetworkType.HTTP"/> allows; a leading dot covers all below.</summary>
    [Id(1), OmitEmpty] public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Gets the ports to offer.</summary>
    [Id(2), OmitEmpty] public IReadOnlyList<PortMapping> Ports { get; init; } = [];
}

/// <summary>A port that an execution offers.</summary>
/// <param name="Name">The name, for environment variables.</param>
/// <param name="Static">The port of the host; 0 lets the node choose.</param>
/// <param name="Target">The port inside; 0 for the same as outside.</param>
/// <param name="HostNetwork">The address of the host to bind; empty for all.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.PortMapping")]
public sealed record PortMapping(
    [property: Id(0)] string Name,
    [property: Id(1), OmitEmpty] int Static = 0,
    [property: Id(2), OmitEmpty] int Target = 0,
    [property: Id(3), OmitEmpty] string HostNetwork = "");
