using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bacalhau.Rego.Builtins.Certificates;

/// <summary>Certificates and requests with the fields of Go's <c>x509.Certificate</c> and <c>x509.CertificateRequest</c> as its JSON encoder writes them.</summary>
internal static class CertificateDocument
{
    private static readonly string[] KeyPurposes =
    [
        "2.5.29.37.0", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.5", "1.3.6.1.5.5.7.3.6",
        "1.3.6.1.5.5.7.3.7", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9", "1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.2.1.22", "1.3.6.1.4.1.311.61.1.1",
    ];

    private static readonly string[] SignatureAlgorithms =
    [
        "", "1.2.840.113549.1.1.2", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
        "1.2.840.10040.4.3", "2.16.840.1.101.3.4.3.2", "1.2.840.10045.4.1", "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4", "", "", "", "1.3.101.112",
    ];

    /// <summary>Gives Go's number of a purpose that keys may have, and its identifier; the number is its place in the list.</summary>
    public static IReadOnlyList<string> Purposes => KeyPurposes;

    public static RegoObject Describe(X509Certificate2 certificate, bool withUriTexts)
    {
        var outer = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
        var signedPart = outer.ReadEncodedValue();
        var algorithm = outer.ReadSequence().ReadObjectIdentifier();
        var signature = outer.ReadBitString(out _);
        var extensions = certificate.Extensions.ToDictionary(extension => extension.Oid!.Value!, StringComparer.Ordinal);
        var constraints = Find<X509BasicConstraintsExtension>(certificate);
        var fields = new List<(string, RegoValue)>
        {
            ("Raw", Bytes(certificate.RawData)),
            ("RawTBSCertificate", Bytes(signedPart.Span)),
            ("RawSubjectPublicKeyInfo", Bytes(certificate.PublicKey.ExportSubjectPublicKeyInfo())),
            ("RawSubject", Bytes(certificate.SubjectName.RawData)),
            ("RawIssuer", Bytes(certificate.IssuerName.RawData)),
            ("Signature", Bytes(signature)),
            ("SignatureAlgorithm", RegoValue.From(Math.Max(0, Array.IndexOf(SignatureAlgorithms, algorithm)))),
            ("PublicKeyAlgorithm", RegoValue.From(KeyDocument.Algorithm(certificate.PublicKey))),
            ("PublicKey", KeyDocument.Public(certificate.PublicKey)),
            ("Version", RegoValue.From(certificate.Version)),
            ("SerialNumber", RegoValue.From(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true))),
            ("Issuer", NameDocument.Read(certificate.IssuerName.RawData)),
            ("Subject", NameDocument.Read(certificate.SubjectName.RawData)),
            ("NotBefore", Time(certificate.NotBefore)),
            ("NotAfter", Time(certificate.NotAfter)),
            ("KeyUsage", RegoValue.From(Usages(Find<X509KeyUsageExtension>(certificate)))),
            ("Extensions", Extensions(certificate.Extensions)),
            ("ExtraExtensions", RegoValue.Null),
            ("UnhandledCriticalExtensions", RegoValue.Null),
            ("BasicConstraintsValid", RegoValue.From(constraints is not null)),
            ("IsCA", RegoValue.From(constraints?.CertificateAuthority ?? false)),
            ("MaxPathLen", RegoValue.From(constraints is null ? 0 : constraints.HasPathLengthConstraint ? constraints.PathLengthConstraint : -1)),
            ("MaxPathLenZero", RegoValue.From(constraints is { HasPathLengthConstraint: true, PathLengthConstraint: 0 })),
            ("SubjectKeyId", Find<X509SubjectKeyIdentifierExtension>(certificate) is { } subject ? Bytes(subject.SubjectKeyIdentifierBytes.Span) : RegoValue.Null),
            ("AuthorityKeyId", Find<X509AuthorityKeyIdentifierExtension>(certificate)?.KeyIdentifier is { } authority ? Bytes(authority.Span) : RegoValue.Null),
        };
        fields.AddRange(PurposeFields(Find<X509EnhancedKeyUsageExtension>(certificate)));
        fields.AddRange(SubjectNames.Fields(extensions.GetValueOrDefault(SubjectNames.Oid)?.RawData, withUriTexts));
        fields.AddRange(InformationFields(Find<X509AuthorityInformationAccessExtension>(certificate)));
        return RegoObject.Create([.. fields]);
    }

    /// <exception cref="AsnContentException">The bytes are no request.</exception>
    public static RegoObject DescribeRequest(byte[] der)
    {
        var outer = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var signedPart = outer.ReadEncodedValue();
        var algorithm = outer.ReadSequence().ReadObjectIdentifier();
        var signature = outer.ReadBitString(out _);
        var inner = new AsnReader(signedPart, AsnEncodingRules.DER).ReadSequence();
        var version = inner.ReadInteger();
        var subject = inner.ReadEncodedValue().ToArray();
        var keyInfo = inner.ReadEncodedValue().ToArray();
        var key = PublicKey.CreateFromSubjectPublicKeyInfo(keyInfo, out _);
        var extensions = RequestedExtensions(inner);
        var fields = new List<(string, RegoValue)>
        {
            ("Raw", Bytes(der)),
            ("RawTBSCertificateRequest", Bytes(signedPart.Span)),
            ("RawSubjectPublicKeyInfo", Bytes(keyInfo)),
            ("RawSubject", Bytes(subject)),
            ("Version", RegoValue.From(version)),
            ("Signature", Bytes(signature)),
            ("SignatureAlgorithm", RegoValue.From(Math.Max(0, Array.IndexOf(SignatureAlgorithms, algorithm)))),
            ("PublicKeyAlgorithm", RegoValue.From(KeyDocument.Algorithm(key))),
            ("PublicKey", KeyDocument.Public(key)),
            ("Subject", NameDocument.Read(subject)),
            ("Attributes", RegoArray.Empty),
            ("Extensions", Extensions(extensions)),
            ("ExtraExtensions", RegoValue.Null),
        };
        fields.AddRange(SubjectNames.Fields(extensions.FirstOrDefault(extension => extension.Oid!.Value == SubjectNames.Oid)?.RawData, withUriTexts: false));
        return RegoObject.Create([.. fields]);
    }

    private static List<X509Extension> RequestedExtensions(AsnReader request)
    {
        var found = new List<X509Extension>();
        if (!request.HasData)
        {
            return found;
        }

        var attributes = request.ReadSetOf(new Asn1Tag(TagClass.ContextSpecific, 0));
        while (attributes.HasData)
        {
            var attribute = attributes.ReadSequence();
            if (attribute.ReadObjectIdentifier() != "1.2.840.113549.1.9.14")
            {
                continue;
            }

            var list = attribute.ReadSetOf().ReadSequence();
            while (list.HasData)
            {
                var extension = list.ReadSequence();
                var oid = extension.ReadObjectIdentifier();
                var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
                found.Add(new(oid, extension.ReadOctetString(), critical));
            }
        }

        return found;
    }

    private static IEnumerable<(string, RegoValue)> PurposeFields(X509EnhancedKeyUsageExtension? extension)
    {
        var purposes = extension?.EnhancedKeyUsages.Cast<Oid>().Select(oid => oid.Value!).ToArray() ?? [];
        var known = purposes.Where(KeyPurposes.Contains).Select(oid => RegoValue.From(Array.IndexOf(KeyPurposes, oid))).ToArray();
        var unknown = purposes.Where(oid => !KeyPurposes.Contains(oid)).Select(NameDocument.Identifier).ToArray();
        yield return ("ExtKeyUsage", known.Length == 0 ? RegoValue.Null : RegoArray.Create(known));
        yield return ("UnknownExtKeyUsage", unknown.Length == 0 ? RegoValue.Null : RegoArray.Create(unknown));
    }

    private static IEnumerable<(string, RegoValue)> InformationFields(X509AuthorityInformationAccessExtension? extension)
    {
        yield return ("OCSPServer", NameDocument.Texts(extension?.EnumerateOcspUris() ?? []));
        yield return ("IssuingCertificateURL", NameDocument.Texts(extension?.EnumerateCAIssuersUris() ?? []));
    }

    private static RegoValue Extensions(IEnumerable<X509Extension> extensions)
    {
        var items = extensions.Select(extension => RegoObject.Create(
            ("Id", NameDocument.Identifier(extension.Oid!.Value!)), ("Critical", RegoValue.From(extension.Critical)), ("Value", Bytes(extension.RawData)))).ToArray();
        return items.Length == 0 ? RegoValue.Null : RegoArray.Create(items);
    }

    /// <summary>Go numbers the bits in the order of RFC 5280, .NET as they lie in the bytes.</summary>
    private static int Usages(X509KeyUsageExtension? extension)
    {
        var flags = (int)(extension?.KeyUsages ?? X509KeyUsageFlags.None);
        var usages = (flags & (int)X509KeyUsageFlags.DecipherOnly) != 0 ? 1 << 8 : 0;
        for (var bit = 0; bit < 8; bit++)
        {
            usages |= (flags & (128 >> bit)) != 0 ? 1 << bit : 0;
        }

        return usages;
    }

    private static TExtension? Find<TExtension>(X509Certificate2 certificate)
        where TExtension : X509Extension => certificate.Extensions.OfType<TExtension>().FirstOrDefault();

    private static RegoString Bytes(ReadOnlySpan<byte> bytes) => RegoValue.From(Convert.ToBase64String(bytes));

    private static RegoString Time(DateTime time) =>
        RegoValue.From(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
}
