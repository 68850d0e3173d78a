using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Bacalhau.Storage;

/// <summary>Tells which addresses downloads may reach: public unicast ones, and what the operator allows. Pure.</summary>
internal sealed class AddressGuard(IReadOnlyList<IPNetwork> allowed)
{
    /// <summary>IPv4 networks that are not the public internet (IANA special-purpose registry), and Azure's metadata address.</summary>
    private static readonly IPNetwork[] SpecialV4 = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4");

    /// <summary>The only IPv6 network that is the public internet, and what is special inside it: protocol assignments with Teredo, documentation, 6to4.</summary>
    private static readonly IPNetwork PublicV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] SpecialV6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (allowed.Any(network => network.Contains(address)))
        {
            return true;
        }

        if (address.AddressFamily is AddressFamily.InterNetwork)
        {
            return !SpecialV4.Any(network => network.Contains(address));
        }

        if (address.AddressFamily is not AddressFamily.InterNetworkV6)
        {
            return false;
        }

        // A translator turns the last four bytes into the address really reached.
        if (Nat64.Contains(address))
        {
            return Allows(Embedded(address));
        }

        return PublicV6.Contains(address)
            && !SpecialV6.Any(network => network.Contains(address))
            && (!IsIsatap(address) || Allows(Embedded(address)));
    }

    private static IPAddress Embedded(IPAddress address) => new(address.GetAddressBytes().AsSpan(12));

    private static bool IsIsatap(IPAddress address) =>
        (BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes().AsSpan(8)) & ~0x0300_0000u) == 0x0000_5efe;

    private static IPNetwork[] Networks(params string[] texts) => [.. texts.Select(text => IPNetwork.Parse(text))];
}
