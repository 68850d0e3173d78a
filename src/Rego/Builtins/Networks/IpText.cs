using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bacalhau.Rego.Builtins.Networks;

/// <summary>
/// Addresses as Go reads and writes them: four decimal numbers without leading zeros, or IPv6 without a zone. The base class library also takes
/// <c>10.1</c> and octal numbers, which a policy must not mistake for addresses.
/// </summary>
internal static class IpText
{
    /// <summary>Reads an address into its number and width in bits, 32 or 128; IPv4 written within IPv6 counts as IPv4.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out UInt128 number, out int bits)
    {
        (number, bits) = (0, 32);
        if (text.Contains(':'))
        {
            if (text.ContainsAny("%[]/") || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            {
                return false;
            }

            number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(address.GetAddressBytes());
            bits = 128;
            if (number >> 32 == 0xFFFF)
            {
                (number, bits) = ((uint)number, 32);
            }

            return true;
        }

        var count = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (++count > 4 || part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')
                || !byte.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return false;
            }

            number = (number << 8) | value;
        }

        return count == 4;
    }

    public static string Write(UInt128 number, int bits)
    {
        if (bits == 32)
        {
            var v4 = (uint)number;
            return string.Create(CultureInfo.InvariantCulture, $"{v4 >> 24}.{(v4 >> 16) & 255}.{(v4 >> 8) & 255}.{v4 & 255}");
        }

        // RFC 5952: the longest run of two or more zero groups becomes "::".
        var groups = Enumerable.Range(0, 8).Select(index => (ushort)(number >> (112 - (index * 16)))).ToArray();
        var (start, length) = (-1, 1);
        for (var at = 0; at < 8; at++)
        {
            var run = groups.Skip(at).TakeWhile(group => group == 0).Count();
            (start, length) = run > length ? (at, run) : (start, length);
        }

        var texts = groups.Select(group => group.ToString("x", CultureInfo.InvariantCulture)).ToArray();
        return start < 0 ? string.Join(':', texts) : $"{string.Join(':', texts[..start])}::{string.Join(':', texts[(start + length)..])}";
    }
}
