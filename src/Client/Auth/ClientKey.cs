using System.Security.Cryptography;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Auth;

/// <summary>The key that identifies a user: RSA, 2048 bits, PKCS#1 PEM, readable by its owner only.</summary>
public sealed class ClientKey : IDisposable
{
    /// <summary>The name of the key's file in a data folder.</summary>
    public const string FileName = "user_id.pem";

    private const int KeyBits = 2048;
    private readonly RSA rsa;

    private ClientKey(RSA rsa) => this.rsa = rsa;

    /// <summary>Gets the client id: the SHA-256 of the modulus, in lower-case hexadecimal digits.</summary>
    public string ClientId => Convert.ToHexStringLower(SHA256.HashData(rsa.ExportParameters(includePrivateParameters: false).Modulus!));

    /// <summary>Gets the public key: PKCS#1 in base64.</summary>
    public string PublicKey => Convert.ToBase64String(rsa.ExportRSAPublicKey());

    /// <summary>Makes a key that is kept nowhere.</summary>
    public static ClientKey CreateTransient() => new(RSA.Create(KeyBits));

    /// <summary>Reads the key of a data folder; makes folder and key when they are missing. Of several programs that do so at once, all end with the same key.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.IOError"/>: the key cannot be read or written.</exception>
    public static ClientKey Open(string dataFolder)
    {
        var file = Path.Combine(dataFolder, FileName);
        try
        {
            if (!File.Exists(file))
            {
                Directory.CreateDirectory(dataFolder);
                using var made = RSA.Create(KeyBits);
                OwnerFile.CreateOnce(file, made.ExportRSAPrivateKeyPem() + "\n");
            }

            var rsa = RSA.Create();
            rsa.ImportFromPem(File.ReadAllText(file));
            return new(rsa);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new BacalhauError(BacalhauErrorCode.IOError, ApiErrors.Component, $"the key '{file}' cannot be used: {e.Message}")
            {
                Hint = "Check the rights of the folder. A damaged key can be removed; a new one is another identity.",
            }.AsException(e);
        }
    }

    /// <summary>Signs a message (PKCS#1 v1.5, SHA-256); the signature in base64.</summary>
    public string Sign(byte[] message) => Convert.ToBase64String(rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <inheritdoc/>
    public void Dispose() => rsa.Dispose();
}
