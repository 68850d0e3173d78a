using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bacalhau.Rego.Builtins.Certificates;

/// <summary><c>crypto.x509.*</c> and <c>crypto.parse_private_keys</c>.</summary>
internal static class CertificateBuiltins
{
    private const int MaxTextLength = 256 << 10;
    private static readonly RegoTypes[] OneText = [RegoTypes.String];
    private static readonly RegoArray Refused = RegoArray.Create(RegoValue.False, RegoArray.Empty);

    public static IEnumerable<RegoBuiltin> All =>
    [
        Guarded("crypto.x509.parse_certificates", OneText, RegoTypes.Array, static (arguments, context) =>
            Load(arguments.Text(0), out var certificates) is { } problem ? context.Error(problem) : Describe(certificates, withUriTexts: true)),
        Guarded("crypto.x509.parse_and_verify_certificates", OneText, RegoTypes.Array, static (arguments, context) =>
            Verify(arguments.Text(0), RegoObject.Empty, withUriTexts: true, context)),
        Guarded("crypto.x509.parse_and_verify_certificates_with_options", [RegoTypes.String, RegoTypes.Object], RegoTypes.Array, static (arguments, context) =>
            Verify(arguments.Text(0), arguments.Map(1), withUriTexts: false, context)),
        Guarded("crypto.x509.parse_certificate_request", OneText, RegoTypes.Object, ParseRequest),
        Guarded("crypto.x509.parse_keypair", [RegoTypes.String, RegoTypes.String], RegoTypes.Object, ParsePair),
        Guarded("crypto.x509.parse_rsa_private_key", OneText, RegoTypes.Object | RegoTypes.Null, static (arguments, context) =>
            arguments.Text(0).Length == 0
                ? context.Error("input PEM data was empty")
                : LoadPrivate(arguments.Text(0), out var keys) is { } problem ? context.Error(problem) : keys.Count == 0 ? RegoValue.Null : KeyDocument.Jwk(keys[0])),
        Guarded("crypto.parse_private_keys", OneText, RegoTypes.Array | RegoTypes.Null, static (arguments, context) =>
            arguments.Text(0).Length == 0
                ? RegoValue.Null
                : LoadPrivate(arguments.Text(0), out var keys) is { } problem ? context.Error(problem) : RegoArray.Create(keys.Select(KeyDocument.Private))),
    ];

    /// <summary>Bounds the text and turns what the base class library throws at broken input into an error of the builtin.</summary>
    private static RegoBuiltin Guarded(string name, RegoTypes[] types, RegoTypes result, RegoBuiltinFunction function) =>
        new(name, types, result, (arguments, context) =>
        {
            if (arguments.Text(0).Length > MaxTextLength)
            {
                throw RegoException.LimitExceeded($"{context.Builtin}: a text of more than {MaxTextLength} characters");
            }

            context.ChargeScan(arguments.Text(0).Length * 16L);
            try
            {
                return function(arguments, context);
            }
            catch (Exception broken) when (broken is CryptographicException or AsnContentException or FormatException or ArgumentException or OverflowException)
            {
                return context.Error($"asn1: structure error: {broken.Message}");
            }
        }, RegoBuiltinTraits.Memoised);

    private static string? Load(string text, out List<X509Certificate2> certificates)
    {
        certificates = [];
        if (!PemBlocks.TryRead(text, out var blocks, out var problem))
        {
            return problem;
        }

        foreach (var (label, der) in blocks)
        {
            if (label is not ("CERTIFICATE" or ""))
            {
                return $"PEM block type is '{label}', expected CERTIFICATE";
            }

            certificates.Add(X509CertificateLoader.LoadCertificate(der));
        }

        return null;
    }

    private static string? LoadPrivate(string text, out List<AsymmetricAlgorithm> keys)
    {
        keys = [];
        if (!PemBlocks.TryRead(text, out var blocks, out var problem))
        {
            return problem;
        }

        foreach (var (label, der) in blocks)
        {
            if (KeyDocument.ReadPrivate(label, der) is { } key)
            {
                keys.Add(key);
            }
        }

        return null;
    }

    private static RegoArray Describe(IEnumerable<X509Certificate2> certificates, bool withUriTexts) =>
        RegoArray.Create(certificates.Select(certificate => CertificateDocument.Describe(certificate, withUriTexts)));

    private static RegoArray? Verify(string text, RegoObject options, bool withUriTexts, BuiltinContext context)
    {
        List<X509Certificate2> certificates;
        try
        {
            if (Load(text, out certificates) is not null)
            {
                return Refused;
            }
        }
        catch (CryptographicException)
        {
            return Refused;
        }

        return CertificateChain.ReadOptions(options, context) is not { } chain
            ? null
            : chain.Verify(certificates) is { } verified ? RegoArray.Create(RegoValue.True, Describe(verified, withUriTexts)) : Refused;
    }

    private static RegoValue? ParseRequest(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!PemBlocks.TryRead(arguments.Text(0), out var blocks, out var problem))
        {
            return context.Error(problem);
        }

        return blocks is [("CERTIFICATE REQUEST" or "", var der), ..]
            ? CertificateDocument.DescribeRequest(der)
            : context.Error("invalid PEM-encoded certificate signing request");
    }

    /// <summary>The fields of Go's <c>tls.Certificate</c>.</summary>
    private static RegoValue? ParsePair(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (Load(arguments.Text(0), out var certificates) is { } badCertificate)
        {
            return context.Error(badCertificate);
        }

        if (LoadPrivate(arguments.Text(1), out var keys) is { } badKey)
        {
            return context.Error(badKey);
        }

        if (certificates.Count == 0 || keys.Count == 0)
        {
            return context.Error("tls: failed to find any PEM data in certificate or key input");
        }

        if (!KeyDocument.Public(certificates[0].PublicKey).Equals(PublicPart(keys[0])))
        {
            return context.Error("tls: private key does not match public key");
        }

        return RegoObject.Create(
            ("Certificate", RegoArray.Create(certificates.Select(certificate => RegoValue.From(Convert.ToBase64String(certificate.RawData))))),
            ("PrivateKey", KeyDocument.Private(keys[0])),
            ("SupportedSignatureAlgorithms", RegoValue.Null),
            ("OCSPStaple", RegoValue.Null),
            ("SignedCertificateTimestamps", RegoValue.Null),
            ("Leaf", CertificateDocument.Describe(certificates[0], withUriTexts: false)));
    }

    private static RegoObject PublicPart(AsymmetricAlgorithm key) =>
        RegoObject.Create(((RegoObject)KeyDocument.Private(key)).Where(field => field.Key is RegoString { Value: "N" or "E" or "X" or "Y" or "Curve" }));
}
