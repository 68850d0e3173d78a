using System.Net;
using System.Net.Sockets;

namespace Bacalhau.Rego.Builtins.Http;

/// <summary>Addresses that no policy may reach.</summary>
internal static class GuardedAddresses
{
    public static bool Refuses(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6LinkLocal || address.IsIPv6Multicast)
        {
            return true;
        }

        // fd00:ec2::254 is where a cloud answers over IPv6 what it answers at 169.254.169.254.
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] is 0 or >= 224 || (bytes[0] == 169 && bytes[1] == 254)
            : bytes is [0xfd, 0x00, 0x0e, 0xc2, ..] || bytes is [0x00, 0x64, 0xff, 0x9b, ..];
    }
}
