using System.Diagnostics;
using BenchmarkDotNet.Attributes;

namespace Bacalhau.Rego.Bench;

/// <summary>What one request costs: both queries in one evaluation, the input at hand.</summary>
[MemoryDiagnoser]
public class PolicyBenchmarks
{
    private readonly Requests _cached = new();
    private readonly Requests _fresh = new(isCached: false);

    /// <summary>A request that reads, without a token.</summary>
    [Benchmark]
    public bool Anonymous() => _cached.Ask(_cached.Anonymous);

    /// <summary>The same with a token that was verified before.</summary>
    [Benchmark]
    public bool CachedToken() => _cached.Ask(_cached.WithToken);

    /// <summary>The same with a token that is verified now.</summary>
    [Benchmark]
    public bool FreshToken() => _fresh.Ask(_fresh.WithToken);

    /// <summary>A submitted job: a token that was verified before, and a body that the policy reads as YAML.</summary>
    [Benchmark]
    public bool Submission() => _cached.Ask(_cached.Submission);

    /// <summary>Makes sure that what is measured is what was meant.</summary>
    [GlobalSetup]
    public void Check()
    {
        if (!Anonymous() || !CachedToken() || !FreshToken())
        {
            throw new UnreachableException("the policy refuses the requests that are measured");
        }

        Submission();
    }
}
