namespace Bacalhau.Legacy;

/// <summary>The networks of v1.3: none unless asked for.</summary>
internal static class LegacyNetworks
{
    public static NetworkConfig Convert(LegacyNetwork? network, ErrorCollector errors)
    {
        if (network is null || network.Type.Length == 0)
        {
            return new() { Type = NetworkType.None };
        }

        if (!Enum.TryParse<NetworkType>(network.Type, ignoreCase: true, out var type) || type is not (NetworkType.None or NetworkType.Full or NetworkType.HTTP))
        {
            errors.Add("Spec.Network.Type", $"'{Clip.Text(network.Type)}' is not a network", "Use None, Full or HTTP.");
        }

        return new() { Type = type, Domains = network.Domains };
    }
}
