using System.Formats.Asn1;
using System.Globalization;

namespace Bacalhau.Rego.Builtins.Certificates;

/// <summary>Distinguished names and object identifiers with the fields of Go's <c>pkix</c> types.</summary>
internal static class NameDocument
{
    private static readonly (string Oid, string Field)[] Lists =
    [
        ("2.5.4.6", "Country"), ("2.5.4.10", "Organization"), ("2.5.4.11", "OrganizationalUnit"), ("2.5.4.7", "Locality"),
        ("2.5.4.8", "Province"), ("2.5.4.9", "StreetAddress"), ("2.5.4.17", "PostalCode"),
    ];

    public static RegoObject Read(byte[] der)
    {
        var names = new List<(string Oid, string Value)>();
        var relative = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        while (relative.HasData)
        {
            var set = relative.ReadSetOf();
            while (set.HasData)
            {
                var pair = set.ReadSequence();
                names.Add((pair.ReadObjectIdentifier(), Text(pair)));
            }
        }

        var fields = new List<(string, RegoValue)>
        {
            ("CommonName", RegoValue.From(names.LastOrDefault(name => name.Oid == "2.5.4.3").Value ?? "")),
            ("SerialNumber", RegoValue.From(names.LastOrDefault(name => name.Oid == "2.5.4.5").Value ?? "")),
            ("Names", RegoArray.Create(names.Select(name => RegoObject.Create(("Type", Identifier(name.Oid)), ("Value", RegoValue.From(name.Value)))))),
            ("ExtraNames", RegoValue.Null),
        };
        fields.AddRange(Lists.Select(list => (list.Field, Texts(names.Where(name => name.Oid == list.Oid).Select(name => name.Value)))));
        return RegoObject.Create([.. fields]);
    }

    /// <summary>An object identifier as Go writes it: the array of its numbers.</summary>
    public static RegoArray Identifier(string oid) =>
        RegoArray.Create(oid.Split('.').Select(part => RegoValue.From(System.Numerics.BigInteger.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture))));

    /// <summary>A list of texts; null when it is empty, as Go writes a list that was never made.</summary>
    public static RegoValue Texts(IEnumerable<string> texts)
    {
        var values = texts.Select(RegoValue.From).ToArray();
        return values.Length == 0 ? RegoValue.Null : RegoArray.Create(values);
    }

    private static string Text(AsnReader reader)
    {
        var tag = reader.PeekTag();
        var kind = (UniversalTagNumber)tag.TagValue;
        return tag.TagClass == TagClass.Universal && kind is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
            or UniversalTagNumber.BMPString or UniversalTagNumber.T61String or UniversalTagNumber.NumericString
            ? reader.ReadCharacterString(kind)
            : Convert.ToHexStringLower(reader.ReadEncodedValue().Span);
    }
}
