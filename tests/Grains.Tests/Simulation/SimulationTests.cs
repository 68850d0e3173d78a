using Bacalhau.Sim;
using Xunit;

namespace Bacalhau.Grains.Tests;

/// <summary>Small histories of a simulated cluster; <c>./bench/run sim</c> runs large ones.</summary>
public sealed class SimulationTests
{
    private static readonly SimOptions Short = new() { Nodes = 20, Jobs = 300, Length = TimeSpan.FromMinutes(30), MessageLoss = 0.01, CommitLoss = 0.005, NodeLoss = 0.3 };

    [Fact]
    public void OverloadedCluster_BreaksNoRule_AndUsesItsNodes()
    {
        var result = Simulation.Run(new() { Nodes = 20, Jobs = 2000, Seed = 1 });

        Assert.True(result.Violations.Count == 0, Describe(result));
        Assert.True(result.Utilisation > 0.85, $"utilisation {result.Utilisation}");
        Assert.Equal(2000, result.Ends.Where(end => end.Key is JobStateType.Completed or JobStateType.Failed or JobStateType.Stopped).Sum(end => end.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void BadNetworkAndBadNodes_BreakNoRule(int seed)
    {
        var result = Simulation.Run(Short with { Seed = seed });

        Assert.True(result.Violations.Count == 0, Describe(result));
    }

    [Fact]
    public void SameSeed_IsTheSameHistory_AnotherSeedAnother()
    {
        var first = Simulation.Run(Short with { Seed = 7 });
        var second = Simulation.Run(Short with { Seed = 7 });
        var other = Simulation.Run(Short with { Seed = 8 });

        Assert.Equal((first.Hash, first.Events), (second.Hash, second.Events));
        Assert.NotEqual(first.Hash, other.Hash);
    }

    private static string Describe(SimResult result) => string.Join(
        '\n', [.. result.Violations.Select(violation => $"{violation.At} {violation.Rule}: {violation.Subject}: {violation.Message}"), .. result.Trace]);
}
