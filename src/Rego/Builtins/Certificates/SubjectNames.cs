using System.Formats.Asn1;

namespace Bacalhau.Rego.Builtins.Certificates;

/// <summary>The other names of a subject (RFC 5280, 4.2.1.6) with Go's field names.</summary>
internal static class SubjectNames
{
    public const string Oid = "2.5.29.17";

    public static IEnumerable<(string, RegoValue)> Fields(byte[]? extension, bool withUriTexts)
    {
        List<string> hosts = [], mails = [], addresses = [], uris = [];
        var names = extension is null ? null : new AsnReader(extension, AsnEncodingRules.DER).ReadSequence();
        while (names is { HasData: true })
        {
            var tag = names.PeekTag();
            switch (tag.TagValue)
            {
                case 1:
                    mails.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case 2:
                    hosts.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case 6:
                    uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case 7:
                    var bytes = names.ReadOctetString(tag);
                    addresses.Add(bytes.Length is 4 or 16 ? new System.Net.IPAddress(bytes).ToString() : Convert.ToHexStringLower(bytes));
                    break;
                default:
                    names.ReadEncodedValue();
                    break;
            }
        }

        yield return ("DNSNames", NameDocument.Texts(hosts));
        yield return ("EmailAddresses", NameDocument.Texts(mails));
        yield return ("IPAddresses", NameDocument.Texts(addresses));
        yield return ("URIs", uris.Count == 0 ? RegoValue.Null : RegoArray.Create(uris.Select(Parts)));
        if (withUriTexts)
        {
            yield return ("URIStrings", NameDocument.Texts(uris));
        }
    }

    /// <summary>An address with the fields of Go's <c>url.URL</c>.</summary>
    private static RegoObject Parts(string text)
    {
        var known = Uri.TryCreate(text, UriKind.Absolute, out var uri);
        return RegoObject.Create(
            ("Scheme", RegoValue.From(known ? uri!.Scheme : "")), ("Opaque", RegoValue.From("")), ("User", RegoValue.Null),
            ("Host", RegoValue.From(known ? uri!.Authority : "")), ("Path", RegoValue.From(known ? Uri.UnescapeDataString(uri!.AbsolutePath) : text)),
            ("RawPath", RegoValue.From("")), ("OmitHost", RegoValue.False), ("ForceQuery", RegoValue.False),
            ("RawQuery", RegoValue.From(known ? uri!.Query.TrimStart('?') : "")), ("Fragment", RegoValue.From(known ? uri!.Fragment.TrimStart('#') : "")), ("RawFragment", RegoValue.From("")));
    }
}
