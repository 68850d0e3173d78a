using System.Security.Cryptography;

namespace Bacalhau;

/// <summary>An RSA key that says who somebody is: of a user towards a cluster, of a node towards its users. The file <c>user_id.pem</c> of Bacalhau (PKCS#1, 2048 bits, mode 0600).</summary>
public sealed class UserKey : IDisposable
{
    /// <summary>The name of the file in a data folder.</summary>
    public const string FileName = "user_id.pem";

    private const int KeyBits = 2048;

    private readonly RSA rsa;

    private UserKey(RSA rsa) => this.rsa = rsa;

    /// <summary>Gets the public half as Bacalhau sends it: Base64 of PKCS#1 DER.</summary>
    public string PublicKey => Convert.ToBase64String(rsa.ExportRSAPublicKey());

    /// <summary>Gets the client id: SHA-256 of the modulus in lower-case hexadecimal digits.</summary>
    public string ClientId => ClientIdOf(rsa);

    /// <summary>Reads the key of a folder; makes one when there is none. Several processes may do so at once: one of them wins, all get its key.</summary>
    /// <exception cref="BacalhauException">The file is there and holds no RSA key, or cannot be read or written.</exception>
    public static UserKey LoadOrCreate(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            if (!File.Exists(path))
            {
                Create(folder, path);
            }

            var rsa = RSA.Create();
            rsa.ImportFromPem(File.ReadAllText(path));
            return new(rsa);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or CryptographicException)
        {
            throw new BacalhauError(BacalhauErrorCode.IOError, "Repository", $"the key {path} cannot be used: {e.Message}")
            {
                Hint = "Move the file away to get a new key; users who knew the old one must log in again.",
            }.AsException(e);
        }
    }

    /// <summary>Makes a key that is kept nowhere, for somebody without a folder.</summary>
    public static UserKey CreateTransient() => new(RSA.Create(KeyBits));

    /// <summary>Signs a message: RSASSA-PKCS1-v1_5, SHA-256, Base64.</summary>
    public string Sign(ReadOnlySpan<byte> message) =>
        Convert.ToBase64String(rsa.SignData(message, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

    /// <summary>Gives the whole key, for signing tokens. Never shown, stored or logged.</summary>
    public RSAParameters ExportPrivate() => rsa.ExportParameters(includePrivateParameters: true);

    /// <inheritdoc/>
    public void Dispose() => rsa.Dispose();

    private static void Create(string folder, string path)
    {
        Directory.CreateDirectory(folder);
        using var rsa = RSA.Create(KeyBits);
        var draft = Path.Combine(folder, $".{FileName}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var writer = new StreamWriter(draft, options))
        {
            writer.WriteLine(rsa.ExportRSAPrivateKeyPem());
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static string ClientIdOf(RSA rsa) =>
        Convert.ToHexStringLower(SHA256.HashData(rsa.ExportParameters(includePrivateParameters: false).Modulus!));
}
