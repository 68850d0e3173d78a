using System.Globalization;
using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class ClusterModelTests
{
    /// <summary>Capacity is never exceeded, no partition gets two results, no end is left again: the model checks these after every step.</summary>
    [Fact]
    public void AnyHistory_EndsEveryJobOnce() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 4], Gen.Int[1, 8], Gen.Int[0, 300]).Sample(
            (seed, nodes, jobs, steps) => EndsRight(seed, nodes, jobs, steps),
            iter: int.Parse(Environment.GetEnvironmentVariable("MODEL_HISTORIES") ?? "300", CultureInfo.InvariantCulture));

    /// <summary>Histories that once showed a fault, of the schedulers or of the model.</summary>
    [Theory]
    [InlineData(1612706936, 3, 6, 195)]
    [InlineData(885164706, 4, 6, 187)]
    [InlineData(696176864, 2, 8, 257)]
    [InlineData(931893021, 1, 3, 296)]
    [InlineData(1714580741, 3, 2, 106)]
    [InlineData(622988616, 3, 4, 122)]
    [InlineData(1376833420, 4, 6, 221)]
    [InlineData(1026635978, 3, 3, 13)]
    [InlineData(306800074, 1, 7, 84)]
    [InlineData(355897084, 1, 7, 13)]
    public void KnownHistory_EndsEveryJobOnce(int seed, int nodes, int jobs, int steps) => EndsRight(seed, nodes, jobs, steps);

    private static void EndsRight(int seed, int nodes, int jobs, int steps)
    {
        var model = new ClusterModel(seed, nodes, jobs);

        model.Storm(steps);

        var missing = model.Settle();
        Assert.True(missing is null, $"{missing}\n{model.Describe()}");
    }
}
