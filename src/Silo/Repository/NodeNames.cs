namespace Bacalhau.Silo.Repository;

/// <summary>Names for new nodes, as the key <c>NameProvider</c> says.</summary>
internal static class NodeNames
{
    /// <summary>Makes a name.</summary>
    /// <exception cref="BacalhauException">The provider is not known here.</exception>
    public static string Create(string provider) => provider.ToLowerInvariant() switch
    {
        "puuid" or "" => NodeId.New().Value,
        "uuid" => Guid.NewGuid().ToString(),
        "hostname" => Environment.MachineName,
        _ => throw new BacalhauError(BacalhauErrorCode.ConfigurationError, "Configuration", $"NameProvider: '{provider}' is not known here")
        {
            Hint = "Use puuid, uuid or hostname.",
        }.AsException(),
    };
}
