using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bacalhau.Rego.Builtins.Tokens;

/// <summary>Reads keys: one PEM certificate or public key, or a JWK or JWK set (RFC 7517). Texts seen lately are not read again.</summary>
internal static class TokenKeyReader
{
    private const int MaxKeyText = 256 << 10;
    private const int MaxKeys = 256;
    private static readonly GenerationCache<string, Outcome> Known = new(256);

    /// <summary>Reads the keys that may verify a token; false, with the reason, when the text is no key.</summary>
    public static bool TryReadVerifiers(string text, out IReadOnlyList<TokenKey> keys, out string error)
    {
        var outcome = Known.Find(text) ?? Known.Add(text, Read(text));
        (keys, error) = (outcome.Keys, outcome.Error);
        return error.Length == 0;
    }

    /// <summary>Reads a JWK or JWK set.</summary>
    public static bool TryReadJwks(RegoValue document, out IReadOnlyList<TokenKey> keys, out string error)
    {
        var outcome = ReadJwks(document);
        (keys, error) = (outcome.Keys, outcome.Error);
        return error.Length == 0;
    }

    private static Outcome Read(string text)
    {
        if (text.Length > MaxKeyText)
        {
            return Bad($"a key text of more than {MaxKeyText} characters");
        }

        if (PemEncoding.TryFind(text, out var pem))
        {
            try
            {
                return ReadPem(text, pem);
            }
            catch (Exception problem) when (problem is CryptographicException or FormatException or ArgumentException)
            {
                return Bad($"failed to parse a PEM {(text[pem.Label] == "CERTIFICATE" ? "certificate" : "public key")}: {problem.Message}");
            }
        }

        return RegoJson.TryParse(text, out var document, out var error) ? ReadJwks(document) : Bad($"failed to parse a JWK key (set): {error}");
    }

    private static Outcome ReadPem(string text, PemFields pem)
    {
        var rest = text.AsSpan(pem.Location.End.Value).TrimStart(" \t\r");
        if (rest.Length > 1 || (rest.Length == 1 && rest[0] != '\n'))
        {
            return Bad("extra data after a PEM certificate block");
        }

        var der = Convert.FromBase64String(text[pem.Base64Data]);
        switch (text[pem.Label])
        {
            case "CERTIFICATE":
                using (var certificate = X509CertificateLoader.LoadCertificate(der))
                {
                    return FromPublicKey(certificate.PublicKey);
                }

            case "PUBLIC KEY":
                return FromPublicKey(PublicKey.CreateFromSubjectPublicKeyInfo(der, out _));
            default:
                return Bad("failed to extract a Key from the PEM certificate");
        }
    }

    private static Outcome FromPublicKey(PublicKey key)
    {
        switch (key.Oid.Value)
        {
            case "1.2.840.113549.1.1.1":
                using (var rsa = key.GetRSAPublicKey()!)
                {
                    return Good(new() { Rsa = rsa.ExportParameters(false) });
                }

            case "1.2.840.10045.2.1":
                using (var curve = key.GetECDsaPublicKey()!)
                {
                    return Good(new() { Curve = curve.ExportParameters(false) });
                }

            case "1.3.101.112":
                return Good(new() { Edwards = key.EncodedKeyValue.RawData });
            default:
                return Bad($"unsupported kind of public key {key.Oid.Value}");
        }
    }

    private static Outcome ReadJwks(RegoValue document)
    {
        if (document is not RegoObject map)
        {
            return Bad("failed to parse a JWK key (set): not an object");
        }

        if (map.Get("keys") is not { } list)
        {
            return ReadJwk(map);
        }

        if (list is not RegoArray { Count: <= MaxKeys } entries)
        {
            return Bad($"failed to parse a JWK key (set): keys must be a list of at most {MaxKeys} keys");
        }

        var keys = new List<TokenKey>();
        foreach (var entry in entries)
        {
            var outcome = entry is RegoObject jwk ? ReadJwk(jwk) : Bad("failed to parse a JWK key (set): a key is not an object");
            if (outcome.Error.Length > 0)
            {
                return outcome;
            }

            keys.AddRange(outcome.Keys);
        }

        return new(keys, "");
    }

    private static Outcome ReadJwk(RegoObject jwk)
    {
        try
        {
            return Text(jwk, "kty") switch
            {
                "RSA" => Good(ReadRsa(jwk)),
                "EC" => Good(ReadCurve(jwk)),
                "OKP" => Good(ReadEdwards(jwk)),
                "oct" => Good(new() { KeyId = Text(jwk, "kid"), Algorithm = Text(jwk, "alg"), Secret = Required(jwk, "k"), IsPrivate = true }),
                var kind => Bad(string.Create(CultureInfo.InvariantCulture, $"failed to parse a JWK key (set): unknown kty \"{kind}\"")),
            };
        }
        catch (Exception problem) when (problem is CryptographicException or FormatException)
        {
            return Bad($"failed to parse a JWK key (set): {problem.Message}");
        }
    }

    private static TokenKey ReadRsa(RegoObject jwk)
    {
        var (modulus, exponent) = (Trim(Required(jwk, "n")), Trim(Required(jwk, "e")));
        if (modulus.Length == 0 || exponent.Length == 0)
        {
            throw new FormatException("an RSA key needs n and e that are not zero");
        }

        var isPrivate = jwk.Get("d") is not null;
        var half = (modulus.Length + 1) / 2;
        var parameters = new RSAParameters { Modulus = modulus, Exponent = exponent };
        if (isPrivate)
        {
            parameters.D = Pad(Required(jwk, "d"), modulus.Length);
            parameters.P = Pad(Required(jwk, "p"), half);
            parameters.Q = Pad(Required(jwk, "q"), half);
            parameters.DP = Pad(Required(jwk, "dp"), half);
            parameters.DQ = Pad(Required(jwk, "dq"), half);
            parameters.InverseQ = Pad(Required(jwk, "qi"), half);
        }

        using (RSA.Create(parameters))
        {
            return new() { KeyId = Text(jwk, "kid"), Algorithm = Text(jwk, "alg"), Rsa = parameters, IsPrivate = isPrivate };
        }
    }

    private static TokenKey ReadCurve(RegoObject jwk)
    {
        var (curve, size) = Text(jwk, "crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66),
            var name => throw new FormatException($"unknown curve \"{name}\""),
        };
        var isPrivate = jwk.Get("d") is not null;
        var parameters = new ECParameters
        {
            Curve = curve,
            Q = new() { X = Pad(Required(jwk, "x"), size), Y = Pad(Required(jwk, "y"), size) },
            D = isPrivate ? Pad(Required(jwk, "d"), size) : null,
        };
        using (ECDsa.Create(parameters))
        {
            return new() { KeyId = Text(jwk, "kid"), Algorithm = Text(jwk, "alg"), Curve = parameters, IsPrivate = isPrivate };
        }
    }

    private static TokenKey ReadEdwards(RegoObject jwk)
    {
        if (Text(jwk, "crv") != "Ed25519")
        {
            throw new FormatException($"unknown curve \"{Text(jwk, "crv")}\"");
        }

        var isPrivate = jwk.Get("d") is not null;
        var bytes = Required(jwk, isPrivate ? "d" : "x");
        return bytes.Length == 32
            ? new() { KeyId = Text(jwk, "kid"), Algorithm = Text(jwk, "alg"), Edwards = bytes, IsPrivate = isPrivate }
            : throw new FormatException("an Ed25519 key has 32 bytes");
    }

    private static string Text(RegoObject jwk, string name) => jwk.Get(name) switch
    {
        null => "",
        RegoString text => text.Value,
        _ => throw new FormatException($"{name} must be a string"),
    };

    private static byte[] Required(RegoObject jwk, string name) =>
        Text(jwk, name) is { Length: > 0 } text && Base64Text.TryDecodeUrl(text, out var bytes, out _)
            ? bytes
            : throw new FormatException($"{name} must be base64url text");

    private static byte[] Trim(byte[] bytes) => bytes.AsSpan().TrimStart((byte)0).ToArray();

    private static byte[] Pad(byte[] bytes, int size)
    {
        var trimmed = Trim(bytes);
        if (trimmed.Length > size)
        {
            throw new FormatException("a part of the key is too long");
        }

        var padded = new byte[size];
        trimmed.CopyTo(padded, size - trimmed.Length);
        return padded;
    }

    private static Outcome Good(TokenKey key) => new([key], "");

    private static Outcome Bad(string error) => new([], error);

    private sealed record Outcome(IReadOnlyList<TokenKey> Keys, string Error);
}
