namespace Bacalhau.Cli.Profiles;

/// <summary>Where a cluster is, under a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Endpoint">The address of its API.</param>
internal sealed record Profile(string Name, string Endpoint)
{
    /// <summary>Gets what it is for; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Gets the token that is sent; may be empty.</summary>
    public string Token { get; init; } = "";

    /// <summary>Gets whether any certificate is accepted.</summary>
    public bool Insecure { get; init; }

    /// <summary>Gets how long one call may take; null for the default.</summary>
    public TimeSpan? Timeout { get; init; }
}
