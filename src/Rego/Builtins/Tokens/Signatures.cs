using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Bacalhau.Rego.Builtins.Tokens;

/// <summary>The signature algorithms of RFC 7518 and RFC 8037 by their names in token headers.</summary>
internal static class Signatures
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "EdDSA"]);

    public static bool IsKnown(string algorithm) => Names.Contains(algorithm);

    /// <summary>Tells whether the signature is good; false also for an unknown algorithm or a key of another kind.</summary>
    public static bool Verify(string algorithm, TokenKey key, byte[] signed, byte[] signature)
    {
        if (!Names.Contains(algorithm))
        {
            return false;
        }

        try
        {
            return (algorithm[..2], key) switch
            {
                ("RS", { Rsa: not null }) => key.Use(rsa => ((RSA)rsa).VerifyData(signed, signature, Hash(algorithm), RSASignaturePadding.Pkcs1)),
                ("PS", { Rsa: not null }) => key.Use(rsa => ((RSA)rsa).VerifyData(signed, signature, Hash(algorithm), RSASignaturePadding.Pss)),
                ("ES", { Curve: not null }) => key.Use(curve => ((ECDsa)curve).VerifyData(signed, signature, Hash(algorithm))),
                ("HS", { Secret: { } secret }) => CryptographicOperations.FixedTimeEquals(signature, Hmac(algorithm, secret, signed)),
                ("Ed", { Edwards: { } edwards }) => Edwards.Verify(key.IsPrivate ? Edwards.PublicKey(edwards) : edwards, signed, signature),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Signs; null when the key is of another kind or cannot sign.</summary>
    public static byte[]? Sign(string algorithm, TokenKey key, byte[] signed) => (algorithm[..2], key) switch
    {
        (_, { IsPrivate: false }) => null,
        ("RS", { Rsa: not null }) => key.UseToSign(rsa => ((RSA)rsa).SignData(signed, Hash(algorithm), RSASignaturePadding.Pkcs1)),
        ("PS", { Rsa: not null }) => key.UseToSign(rsa => ((RSA)rsa).SignData(signed, Hash(algorithm), RSASignaturePadding.Pss)),
        ("ES", { Curve: not null }) => key.UseToSign(curve => ((ECDsa)curve).SignData(signed, Hash(algorithm))),
        ("HS", { Secret: { } secret }) => Hmac(algorithm, secret, signed),
        ("Ed", { Edwards: { } seed }) => Edwards.Sign(seed, signed),
        _ => null,
    };

    private static byte[] Hmac(string algorithm, byte[] secret, byte[] signed) =>
        CryptographicOperations.HmacData(Hash(algorithm), secret, signed);

    private static HashAlgorithmName Hash(string algorithm) => algorithm[2..] switch
    {
        "256" => HashAlgorithmName.SHA256,
        "384" => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
