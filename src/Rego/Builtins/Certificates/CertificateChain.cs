using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Bacalhau.Rego.Builtins.Certificates;

/// <summary>Verifies a chain: the first certificate is the only root that is trusted, the last the one in question. Nothing is fetched, nothing but these is trusted.</summary>
internal sealed class CertificateChain
{
    private static readonly string[] PurposeNames =
    [
        "KeyUsageAny", "KeyUsageServerAuth", "KeyUsageClientAuth", "KeyUsageCodeSigning", "KeyUsageEmailProtection", "KeyUsageIPSECEndSystem", "KeyUsageIPSECTunnel",
        "KeyUsageIPSECUser", "KeyUsageTimeStamping", "KeyUsageOCSPSigning", "KeyUsageMicrosoftServerGatedCrypto", "KeyUsageNetscapeServerGatedCrypto",
        "KeyUsageMicrosoftCommercialCodeSigning", "KeyUsageMicrosoftKernelCodeSigning",
    ];

    private string _hostName = "";
    private long _nanoseconds;
    private readonly List<int> _purposes = [];

    /// <summary>Reads the options; null after an error was reported.</summary>
    public static CertificateChain? ReadOptions(RegoObject options, BuiltinContext context)
    {
        var chain = new CertificateChain { _nanoseconds = context.NowNanoseconds };
        foreach (var (key, value) in options)
        {
            var problem = "";
            switch ((key as RegoString)?.Value, value)
            {
                case ("DNSName", RegoString name):
                    chain._hostName = name.Value;
                    break;
                case ("CurrentTime", RegoNumber time) when time.TryGetInt64(out chain._nanoseconds):
                    break;
                case ("MaxConstraintComparisons", RegoNumber { IsInteger: true }):
                    break;
                case ("KeyUsages", RegoArray or RegoSet):
                    problem = chain.ReadPurposes(value);
                    break;
                case ("DNSName" or "CurrentTime" or "MaxConstraintComparisons" or "KeyUsages", _):
                    problem = $"'{((RegoString)key).Value}' has a value of the wrong type";
                    break;
                default:
                    problem = "invalid key option";
                    break;
            }

            if (problem.Length > 0)
            {
                context.Error(problem);
                return null;
            }
        }

        return chain;
    }

    /// <summary>Gives the certificates from the one in question up to the root; null when they do not verify.</summary>
    public IReadOnlyList<X509Certificate2>? Verify(IReadOnlyList<X509Certificate2> certificates)
    {
        if (certificates.Count < 2)
        {
            return null;
        }

        // Without a wish Go asks for servers; of several purposes one is enough.
        var purposes = _purposes.Count == 0 ? [1] : _purposes;
        var leaf = certificates[^1];
        return _hostName.Length == 0 || leaf.MatchesHostname(_hostName, allowWildcards: true, allowCommonName: false)
            ? purposes.Select(purpose => Build(certificates, leaf, purpose)).FirstOrDefault(chain => chain is not null)
            : null;
    }

    private X509Certificate2[]? Build(IReadOnlyList<X509Certificate2> certificates, X509Certificate2 leaf, int purpose)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(certificates[0]);
        policy.ExtraStore.AddRange(certificates.Skip(1).Take(certificates.Count - 2).ToArray());
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTimeIgnored = false;
        policy.VerificationTime = DateTime.UnixEpoch.AddTicks(_nanoseconds / 100);
        if (purpose != 0)
        {
            policy.ApplicationPolicy.Add(new Oid(CertificateDocument.Purposes[purpose]));
        }

        return chain.Build(leaf) ? [.. chain.ChainElements.Select(element => X509CertificateLoader.LoadCertificate(element.Certificate.RawData))] : null;
    }

    private string ReadPurposes(RegoValue names)
    {
        foreach (var item in Operands.Items(names))
        {
            var purpose = Array.IndexOf(PurposeNames, (item as RegoString)?.Value);
            if (purpose < 0)
            {
                return $"invalid entries for 'KeyUsages' found: {item}";
            }

            _purposes.Add(purpose);
        }

        return "";
    }
}
