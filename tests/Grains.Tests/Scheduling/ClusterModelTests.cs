using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class ClusterModelTests
{
    /// <summary>In the next but one, a job waits for a node that has refused it while the other is gone for good: what the model demands there is open.</summary>
    private const int Histories = 100;

    /// <summary>Capacity is never exceeded, no partition gets two results, no end is left again: the model checks these after every step.</summary>
    [Fact]
    public void AnyHistory_EndsEveryJobOnce()
    {
        for (var number = 0; number < Histories; number++)
        {
            var random = new Random(number);
            var (seed, nodes, jobs, steps) = (random.Next(), random.Next(1, 5), random.Next(1, 9), random.Next(301));
            var model = new ClusterModel(seed, nodes, jobs);

            model.Storm(steps);

            var missing = model.Settle();
            Assert.True(missing is null, $"history {number}: {missing}\n{model.Describe()}");
        }
    }
}
