using Bacalhau.Silo.Configuration;

namespace Bacalhau.Silo.Hosting;

/// <summary>What <c>bacalhau serve</c> was asked.</summary>
public sealed record ServeRequest
{
    /// <summary>Gets the settings as the user gave them.</summary>
    public required ConfigSources Sources { get; init; }

    /// <summary>Gets the name of a node that has none yet; null for one of <c>NameProvider</c>.</summary>
    public string? Name { get; init; }
}

/// <summary>What <c>bacalhau devstack</c> was asked.</summary>
public sealed record DevstackRequest
{
    /// <summary>Gets the settings as the user gave them.</summary>
    public required ConfigSources Sources { get; init; }

    /// <summary>Gets how many nodes compute; each has an API of its own.</summary>
    public int Computes { get; init; } = 3;

    /// <summary>Gets how many nodes compute and take requests.</summary>
    public int Hybrids { get; init; }

    /// <summary>Gets how many nodes only take requests.</summary>
    public int Orchestrators { get; init; } = 1;

    /// <summary>Gets how many nodes fail every execution.</summary>
    public int BadComputes { get; init; }

    /// <summary>Gets the folder that keeps the state; null for a temporary one.</summary>
    public string? StackFolder { get; init; }

    /// <summary>Gets whether every API listens on a free port.</summary>
    public bool RandomPorts { get; init; }
}
