using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bacalhau.Rego.Builtins.Certificates;

/// <summary>Keys with the fields of Go's key types, and as JWK.</summary>
internal static class KeyDocument
{
    private static readonly RegoObject NoFields = RegoObject.Empty;

    /// <summary>Gives Go's number of the algorithm of a public key; 0 for an unknown one.</summary>
    public static int Algorithm(PublicKey key) => key.Oid.Value switch
    {
        "1.2.840.113549.1.1.1" => 1,
        "1.2.840.10040.4.1" => 2,
        "1.2.840.10045.2.1" => 3,
        "1.3.101.112" => 4,
        _ => 0,
    };

    public static RegoValue Public(PublicKey key)
    {
        switch (Algorithm(key))
        {
            case 1:
                using (var rsa = key.GetRSAPublicKey()!)
                {
                    var parts = rsa.ExportParameters(false);
                    return RegoObject.Create(("N", Number(parts.Modulus)), ("E", Number(parts.Exponent)));
                }

            case 3:
                using (var curve = key.GetECDsaPublicKey()!)
                {
                    var parts = curve.ExportParameters(false);
                    return RegoObject.Create(("Curve", NoFields), ("X", Number(parts.Q.X)), ("Y", Number(parts.Q.Y)));
                }

            case 4:
                return RegoValue.From(Convert.ToBase64String(key.EncodedKeyValue.RawData));
            default:
                return RegoValue.Null;
        }
    }

    public static RegoValue Private(AsymmetricAlgorithm key)
    {
        if (key is ECDsa curve)
        {
            var point = curve.ExportParameters(true);
            return RegoObject.Create(("Curve", NoFields), ("X", Number(point.Q.X)), ("Y", Number(point.Q.Y)), ("D", Number(point.D)));
        }

        var parts = ((RSA)key).ExportParameters(true);
        return RegoObject.Create(
            ("N", Number(parts.Modulus)),
            ("E", Number(parts.Exponent)),
            ("D", Number(parts.D)),
            ("Primes", RegoArray.Create(Number(parts.P), Number(parts.Q))),
            ("Precomputed", RegoObject.Create(("Dp", Number(parts.DP)), ("Dq", Number(parts.DQ)), ("Qinv", Number(parts.InverseQ)), ("CRTValues", RegoArray.Empty))));
    }

    public static RegoObject Jwk(AsymmetricAlgorithm key)
    {
        if (key is ECDsa curve)
        {
            var point = curve.ExportParameters(true);
            return RegoObject.Create(("kty", RegoValue.From("EC")), ("crv", RegoValue.From($"P-{curve.KeySize}")), ("x", Text(point.Q.X)), ("y", Text(point.Q.Y)), ("d", Text(point.D)));
        }

        var parts = ((RSA)key).ExportParameters(true);
        return RegoObject.Create(
            ("kty", RegoValue.From("RSA")), ("n", Text(parts.Modulus)), ("e", Text(parts.Exponent)), ("d", Text(parts.D)), ("p", Text(parts.P)),
            ("q", Text(parts.Q)), ("dp", Text(parts.DP)), ("dq", Text(parts.DQ)), ("qi", Text(parts.InverseQ)));
    }

    /// <summary>Reads a private key; null for a block that holds none.</summary>
    /// <exception cref="CryptographicException">The block is broken.</exception>
    public static AsymmetricAlgorithm? ReadPrivate(string label, byte[] der) => label switch
    {
        "RSA PRIVATE KEY" => Import(RSA.Create(), rsa => ((RSA)rsa).ImportRSAPrivateKey(der, out _)),
        "EC PRIVATE KEY" => Import(ECDsa.Create(), curve => ((ECDsa)curve).ImportECPrivateKey(der, out _)),
        "PRIVATE KEY" or "" => ReadPkcs8(der),
        _ => null,
    };

    private static AsymmetricAlgorithm ReadPkcs8(byte[] der)
    {
        try
        {
            return Import(RSA.Create(), rsa => rsa.ImportPkcs8PrivateKey(der, out _));
        }
        catch (CryptographicException)
        {
            return Import(ECDsa.Create(), curve => curve.ImportPkcs8PrivateKey(der, out _));
        }
    }

    private static AsymmetricAlgorithm Import(AsymmetricAlgorithm key, Action<AsymmetricAlgorithm> import)
    {
        try
        {
            import(key);
            return key;
        }
        catch (CryptographicException)
        {
            key.Dispose();
            throw;
        }
    }

    private static RegoNumber Number(byte[]? bytes) => RegoValue.From(new BigInteger(bytes, isUnsigned: true, isBigEndian: true));

    private static RegoString Text(byte[]? bytes) => RegoValue.From(Base64Text.EncodeUrl(bytes, padded: false));
}
