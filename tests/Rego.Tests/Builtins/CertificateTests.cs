using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Chains of certificates: only the first one is trusted, and only at the time of the evaluation.</summary>
public sealed class CertificateTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddTicks(BuiltinCall.Now / 100);

    [Fact]
    public void Verify_OfAChainFromTheGivenRoot_GivesLeafAndRoot()
    {
        using var root = Root();
        using var leaf = Leaf(root, Now.AddDays(1));

        var answer = Verify(root, leaf);

        Assert.Equal(RegoValue.True, answer[0]);
        Assert.Equal(["leaf", "root"], ((RegoArray)answer[1]).Select(certificate => ((RegoString)((RegoObject)((RegoObject)certificate).Get("Subject")!).Get("CommonName")!).Value));
    }

    [Fact]
    public void Verify_OfAnExpiredLeaf_OrAnotherRoot_OrOneCertificate_IsFalse()
    {
        using var root = Root();
        using var other = Root();
        using var leaf = Leaf(root, Now.AddDays(1));
        using var expired = Leaf(root, Now.AddSeconds(-1));

        Assert.Equal(RegoValue.False, Verify(root, expired)[0]);
        Assert.Equal(RegoValue.False, Verify(other, leaf)[0]);
        Assert.Equal(RegoValue.False, Verify(leaf)[0]);
    }

    [Theory]
    [InlineData("""{"DNSName": "example.com"}""", "true")]
    [InlineData("""{"DNSName": "example.org"}""", "false")]
    [InlineData("""{"CurrentTime": 0}""", "false")]
    [InlineData("""{"KeyUsages": ["KeyUsageServerAuth"]}""", "true")]
    public void Verify_WithOptions_HeedsThem(string options, string expected)
    {
        using var root = Root();
        using var leaf = Leaf(root, Now.AddDays(1));

        var answer = BuiltinCall.Json("crypto.x509.parse_and_verify_certificates_with_options", [Pem(root, leaf), RegoJson.Parse(options)]);

        Assert.StartsWith($"[{expected},", answer, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfACertificate_HasTheFieldsOfGo()
    {
        using var root = Root();
        using var leaf = Leaf(root, Now.AddDays(1));

        var parsed = (RegoObject)((RegoArray)RegoJson.Parse(BuiltinCall.Json("crypto.x509.parse_certificates", [Pem(leaf)])))[0];

        Assert.Equal("""["example.com"]""", RegoJson.Write(parsed.Get("DNSNames")!));
        Assert.Equal("\"2026-01-02T00:00:00Z\"", RegoJson.Write(parsed.Get("NotAfter")!));
        Assert.Equal("3", RegoJson.Write(parsed.Get("PublicKeyAlgorithm")!));
        Assert.Equal("10", RegoJson.Write(parsed.Get("SignatureAlgorithm")!));
        Assert.Equal("[1]", RegoJson.Write(parsed.Get("ExtKeyUsage")!));
    }

    [Theory]
    [InlineData("crypto.x509.parse_certificates", "foobar")]
    [InlineData("crypto.x509.parse_certificate_request", "YmFkc3RyaW5n")]
    [InlineData("crypto.x509.parse_rsa_private_key", "")]
    public void Parse_OfSomethingElse_IsAnError(string name, string text) =>
        Assert.StartsWith("eval_builtin_error: ", BuiltinCall.Json(name, [RegoValue.From(text)]), StringComparison.Ordinal);

    private static RegoArray Verify(params X509Certificate2[] chain) =>
        (RegoArray)RegoJson.Parse(BuiltinCall.Json("crypto.x509.parse_and_verify_certificates", [Pem(chain)]));

    private static RegoString Pem(params X509Certificate2[] chain) => RegoValue.From(string.Join('\n', chain.Select(certificate => certificate.ExportCertificatePem())));

    private static X509Certificate2 Root()
    {
        var request = new CertificateRequest("CN=root", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(Now.AddYears(-1), Now.AddYears(1));
    }

    private static X509Certificate2 Leaf(X509Certificate2 root, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=leaf", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("example.com");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        return request.Create(root, Now.AddDays(-1), until, [1, 2, 3]);
    }
}
