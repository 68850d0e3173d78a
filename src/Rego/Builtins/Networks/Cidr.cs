using System.Globalization;

namespace Bacalhau.Rego.Builtins.Networks;

/// <summary>A network: the first address, the prefix length, and the width of addresses in bits (32 or 128).</summary>
internal readonly record struct Cidr(UInt128 First, int Prefix, int Bits)
{
    public UInt128 Last => First | HostMask(Prefix, Bits);

    public static bool TryParse(string text, out Cidr network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0
            || !IpText.TryParse(text.AsSpan(0, slash), out var address, out var bits)
            || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix))
        {
            return false;
        }

        // An IPv4 address within IPv6 has a prefix of IPv6.
        prefix -= bits == 32 && text.Contains(':', StringComparison.Ordinal) ? 96 : 0;
        if (prefix < 0 || prefix > bits)
        {
            return false;
        }

        network = new(address & ~HostMask(prefix, bits), prefix, bits);
        return true;
    }

    public bool Contains(UInt128 address, int bits) => bits == Bits && (address & ~HostMask(Prefix, Bits)) == First;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{IpText.Write(First, Bits)}/{Prefix}");

    public static UInt128 HostMask(int prefix, int bits) => prefix == bits ? 0 : UInt128.MaxValue >> (128 - (bits - prefix));
}
