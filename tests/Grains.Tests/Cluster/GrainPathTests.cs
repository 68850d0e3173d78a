using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class GrainPathTests(ITestOutputHelper output)
{
    /// <summary>Not part of an ordinary run: figures of a shared machine say little. Run with <c>-explicit only</c>.</summary>
    [Fact(Explicit = true)]
    public async Task GrainPath_Measured()
    {
        var result = await GrainPathBenchmark.RunAsync(jobs: 10_000, callers: 64);

        output.WriteLine(result.ToString());
        Assert.InRange(result.CommitsPerJob, 1, 3.01);
    }
}
