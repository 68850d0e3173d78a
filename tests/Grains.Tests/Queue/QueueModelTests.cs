using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class QueueModelTests
{
    /// <summary>With messages lost, doubled and late nobody is served twice, and once messages arrive again everybody is served.</summary>
    [Fact]
    public void AnyMessages_LostDoubledOrLate_NeverLeaveAJobUnserved() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 5], Gen.Int[1, 6], Gen.Int[0, 200]).Sample(
            (seed, nodes, jobs, steps) =>
            {
                var model = new QueueModel(seed, nodes, jobs);

                model.Storm(steps);

                Assert.True(model.Settle(), model.Describe());
            },
            iter: 2000);
}
