using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class ClusterModelTests
{
    /// <summary>Capacity is never exceeded, no partition gets two results, no end is left again: the model checks these after every step.</summary>
    [Fact]
    public void AnyHistory_EndsEveryJobOnce() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 4], Gen.Int[1, 8], Gen.Int[0, 300]).Sample(
            (seed, nodes, jobs, steps) =>
            {
                var model = new ClusterModel(seed, nodes, jobs);

                model.Storm(steps);

                var missing = model.Settle();
                Assert.True(missing is null, $"{missing}\n{model.Describe()}");
            },
            iter: 300);
}
