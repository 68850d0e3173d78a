using System.Security.Cryptography;

namespace Bacalhau.Silo.Auth;

/// <summary>The keys by which clients identify themselves: RSA, the public half sent as base64 of PKCS#1.</summary>
internal static class ClientKeys
{
    /// <summary>The longest key looked at, in bytes of DER: RSA-16384. Checking a signature of an absurd key would cost absurd time.</summary>
    private const int MaxKeyBytes = 2100;

    /// <summary>Derives the client id: SHA-256, lower-case hexadecimal, of the modulus without leading zeros.</summary>
    public static string ClientId(RSA key)
    {
        ReadOnlySpan<byte> modulus = key.ExportParameters(includePrivateParameters: false).Modulus;
        return Convert.ToHexStringLower(SHA256.HashData(modulus.TrimStart((byte)0)));
    }

    /// <summary>Checks a signature (PKCS#1 v1.5, SHA-256) and names the client.</summary>
    /// <param name="message">What was signed, byte for byte.</param>
    /// <param name="signature">Base64 of the signature.</param>
    /// <param name="publicKey">Base64 of the key.</param>
    /// <param name="reason">Why it does not hold; empty when it does.</param>
    /// <returns>The client id; null when the signature does not hold.</returns>
    public static string? Verify(ReadOnlySpan<byte> message, string? signature, string? publicKey, out string reason)
    {
        using var rsa = RSA.Create();
        try
        {
            var der = Convert.FromBase64String(publicKey ?? "");
            if (der.Length > MaxKeyBytes)
            {
                reason = $"the public key is longer than {MaxKeyBytes} bytes";
                return null;
            }

            rsa.ImportRSAPublicKey(der, out _);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            reason = "failed to decode the public key: base64 of a PKCS#1 RSA public key is expected";
            return null;
        }

        try
        {
            if (rsa.VerifyData(message, Convert.FromBase64String(signature ?? ""), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                reason = "";
                return ClientId(rsa);
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // Falls through: an unreadable signature is a wrong one.
        }

        reason = "the signature does not verify with the public key";
        return null;
    }
}
