using System.Buffers.Binary;
using System.Globalization;

namespace Bacalhau.Rego.Builtins;

/// <summary><c>uuid.*</c> (RFC 4122).</summary>
internal static class Uuids
{
    // 100-nanosecond steps from 15 October 1582 to 1970.
    private const long GregorianStart = 122_192_928_000_000_000;

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("uuid.rfc4122", [RegoTypes.String], RegoTypes.String, Random, RegoBuiltinTraits.Memoised),
        new("uuid.parse", [RegoTypes.String], RegoTypes.Object, static (arguments, _) => TryRead(arguments.Text(0), out var bytes) ? Describe(bytes) : null),
    ];

    private static RegoString Random(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var bytes = new byte[16];
        context.FillRandom(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return RegoValue.From(new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture));
    }

    private static bool TryRead(string text, out byte[] bytes)
    {
        const string Urn = "urn:uuid:";
        var plain = text.StartsWith(Urn, StringComparison.OrdinalIgnoreCase) ? text[Urn.Length..] : text is ['{', .. var inner, '}'] ? inner : text;
        var known = Guid.TryParseExact(plain, "D", out var guid) || (plain == text && Guid.TryParseExact(plain, "N", out guid));
        bytes = guid.ToByteArray(bigEndian: true);
        return known;
    }

    private static RegoObject Describe(byte[] bytes)
    {
        var version = bytes[6] >> 4;
        var entries = new List<(string, RegoValue)>
        {
            ("version", RegoValue.From(version)),
            ("variant", RegoValue.From(bytes[8] switch { < 0x80 => "Reserved", < 0xC0 => "RFC4122", < 0xE0 => "Microsoft", _ => "Future" })),
        };
        if (version is 1 or 2)
        {
            entries.Add(("time", RegoValue.From((System.Numerics.BigInteger)(Timestamp(bytes) - GregorianStart) * 100)));
            entries.Add(("clocksequence", RegoValue.From(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(8)) & 0x3FFF)));
            entries.Add(("nodeid", RegoValue.From(string.Join('-', bytes[10..].Select(part => part.ToString("x2", CultureInfo.InvariantCulture))))));
            entries.Add(("macvariables", RegoValue.From($"{((bytes[10] & 2) != 0 ? "local" : "global")}:{((bytes[10] & 1) != 0 ? "multicast" : "unicast")}")));
        }

        if (version == 2)
        {
            entries.Add(("id", RegoValue.From(BinaryPrimitives.ReadUInt32BigEndian(bytes))));
            entries.Add(("domain", RegoValue.From(bytes[9] switch { 0 => "Person", 1 => "Group", 2 => "Org", var other => $"Domain{other}" })));
        }

        return RegoObject.Create([.. entries]);
    }

    private static long Timestamp(byte[] bytes) =>
        BinaryPrimitives.ReadUInt32BigEndian(bytes)
        | ((long)BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(4)) << 32)
        | ((long)(BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(6)) & 0x0FFF) << 48);
}
