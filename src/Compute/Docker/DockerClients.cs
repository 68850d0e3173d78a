using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Docker.DotNet;
using Docker.DotNet.Handler.Abstractions;

namespace Bacalhau.Compute.Docker;

/// <summary>Makes clients for an endpoint.</summary>
internal static class DockerClients
{
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConfigurationError"/>: the certificates cannot be read.</exception>
    /// <summary>Makes a client. Without a version set, requests carry none and the engine speaks its own, so no version is ever too new for it.</summary>
    public static DockerClient Create(DockerEndpoint endpoint)
    {
        var builder = new DockerClientBuilder().WithEndpoint(endpoint.Address).WithTimeout(Timeout.InfiniteTimeSpan);
        if (endpoint.ApiVersion is { } version)
        {
            builder = builder.WithApiVersion(version);
        }

        if (endpoint.CertificateFolder is { } folder)
        {
            builder = builder.WithAuthProvider(new TlsAuthProvider(folder, endpoint.VerifyTls));
        }

        try
        {
            return builder.Build();
        }
        catch (Exception cause) when (endpoint.CertificateFolder is not null && cause is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new BacalhauError(
                BacalhauErrorCode.ConfigurationError,
                DockerEngineSpec.Component,
                $"DOCKER_CERT_PATH={endpoint.CertificateFolder} cannot be used: {cause.Message}")
            {
                Hint = "The folder must hold ca.pem, cert.pem and key.pem.",
            }.AsException(cause);
        }
    }

    /// <summary>Shows the client's certificate and checks the engine's against the folder's <c>ca.pem</c>, as every Docker client does.</summary>
    private sealed class TlsAuthProvider(string folder, bool verify) : IAuthProvider
    {
        public bool TlsEnabled => true;

        public HttpMessageHandler ConfigureHandler(HttpMessageHandler handler)
        {
            var mine = X509Certificate2.CreateFromPemFile(Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
            switch (handler)
            {
                case SocketsHttpHandler sockets:
                    sockets.SslOptions.ClientCertificates = [mine];
                    sockets.SslOptions.RemoteCertificateValidationCallback = IsGood;
                    break;
                case Microsoft.Net.Http.Client.ManagedHandler managed:
                    managed.ClientCertificates = [mine];
                    managed.ServerCertificateValidationCallback = IsGood;
                    break;
                default:
                    throw new InvalidOperationException($"no way to speak TLS through {handler.GetType().Name}");
            }

            return handler;
        }

        private bool IsGood(object sender, X509Certificate? theirs, X509Chain? chain, SslPolicyErrors errors)
        {
            if (!verify || errors == SslPolicyErrors.None)
            {
                return true;
            }

            var authority = Path.Combine(folder, "ca.pem");
            if (errors != SslPolicyErrors.RemoteCertificateChainErrors || theirs is null || !File.Exists(authority))
            {
                return false;
            }

            using var own = new X509Chain();
            own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            own.ChainPolicy.CustomTrustStore.ImportFromPemFile(authority);
            own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            return own.Build(new X509Certificate2(theirs));
        }
    }
}
