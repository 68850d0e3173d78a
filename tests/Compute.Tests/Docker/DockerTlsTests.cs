using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bacalhau.Compute.Docker;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Bacalhau.Compute.Tests.Docker;

/// <summary>An engine behind TLS, as <c>DOCKER_CERT_PATH</c> and <c>DOCKER_TLS_VERIFY</c> describe it.</summary>
public sealed class DockerTlsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bacalhau-tls-").FullName;
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        listener.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task Engine_IsTrusted_WhenItsAuthorityIsKnown_OrNobodyAsks(bool known, bool verify, bool trusted)
    {
        using var authority = Certificate("authority", issuer: null);
        using var stranger = Certificate("stranger", issuer: null);
        using var client = Certificate("client", authority);
        using var server = Certificate("127.0.0.1", authority);
        await File.WriteAllTextAsync(Path.Combine(folder, "ca.pem"), (known ? authority : stranger).ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "cert.pem"), client.ExportCertificatePem(), Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem(), Token);
        listener.Start();
        var shown = ServeAsync(server);
        var endpoint = new DockerEndpoint { Address = new Uri($"tcp://{listener.LocalEndpoint}"), CertificateFolder = folder, VerifyTls = verify };
        using var executor = new DockerExecutor(new NodeId("n"), "", endpoint, new DockerExecutorOptions(), TimeProvider.System, NullLogger<DockerExecutor>.Instance);

        var available = await executor.IsAvailableAsync(Token);

        Assert.Equal(trusted, available);
        if (trusted)
        {
            Assert.Equal(client.Thumbprint, await shown.WaitAsync(TimeSpan.FromSeconds(30), Token));
        }
    }

    [Fact]
    public void Certificates_ThatAreNotThere_AreAConfigurationError()
    {
        var endpoint = new DockerEndpoint { Address = new Uri("tcp://127.0.0.1:1"), CertificateFolder = folder };

        var thrown = Assert.Throws<BacalhauException>(() => DockerClients.Create(endpoint));

        Assert.Equal(BacalhauErrorCode.ConfigurationError, thrown.Error.Code);
        Assert.Contains($"DOCKER_CERT_PATH={folder}", thrown.Error.Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 Certificate(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(issuer is null, false, 0, true));
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(alternatives.Build());
        var (from, until) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        if (issuer is null)
        {
            return request.CreateSelfSigned(from.AddHours(-1), until.AddHours(1));
        }

        using var signed = request.Create(issuer, from, until, RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>Answers one request and tells which certificate the client showed.</summary>
    private async Task<string?> ServeAsync(X509Certificate2 certificate)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        await using var tls = new SslStream(client.GetStream(), false, (_, shown, _, _) => shown is not null);
        await tls.AuthenticateAsServerAsync(certificate, clientCertificateRequired: true, checkCertificateRevocation: false);
        await tls.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, Token);
        await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK"u8.ToArray(), Token);
        return (tls.RemoteCertificate as X509Certificate2)?.Thumbprint;
    }
}
