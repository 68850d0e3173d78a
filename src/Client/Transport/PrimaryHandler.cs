using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Bacalhau.Client.Transport;

/// <summary>Makes the handler that owns the connections.</summary>
internal static class PrimaryHandler
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes one for the API.</summary>
    public static SocketsHttpHandler Create(BacalhauClientOptions options) => Trust(options, new()
    {
        ConnectTimeout = ConnectTimeout,
        AutomaticDecompression = DecompressionMethods.GZip,

        // A redirect would turn a PUT into a GET and carry credentials elsewhere.
        AllowAutoRedirect = false,
    });

    /// <summary>Makes one for archives: bytes as they are, from wherever the link leads, without credentials.</summary>
    public static SocketsHttpHandler CreateForDownloads(BacalhauClientOptions options) => Trust(options, new() { ConnectTimeout = ConnectTimeout });

    private static SocketsHttpHandler Trust(BacalhauClientOptions options, SocketsHttpHandler handler)
    {
        if (options.AcceptAnyCertificate)
        {
#pragma warning disable CA5359 // asked for, by an option that says what it means
            handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (!string.IsNullOrEmpty(options.CaFile))
        {
            var trusted = Load(options.CaFile);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                errors == SslPolicyErrors.None || IsTrusted(trusted, certificate, chain, errors);
        }

        return handler;
    }

    private static X509Certificate2Collection Load(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new BacalhauError(BacalhauErrorCode.ConfigurationError, ApiErrors.Component, $"the certificates in '{file}' cannot be read: {e.Message}")
            {
                Hint = "API.TLS.CAFile names a PEM file.",
            }.AsException(e);
        }

        return certificates;
    }

    private static bool IsTrusted(X509Certificate2Collection trusted, X509Certificate? certificate, X509Chain? given, SslPolicyErrors errors)
    {
        if (certificate is null || errors != SslPolicyErrors.RemoteCertificateChainErrors)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in given?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }
}
