using Bacalhau.TestKit.Executors;
using Xunit;

namespace Bacalhau.Compute.Tests.Docker;

/// <summary>The contract of an executor, on a real engine. One collection: two cores start one container at a time well.</summary>
[Collection(nameof(DockerTestEngine))]
public sealed class DockerExecutorConformanceTests : SurvivingExecutorConformance
{
    private readonly NodeId node = new($"n-{Guid.NewGuid()}");

    protected override string? Missing => DockerTestEngine.Missing;

    protected override IExecutor Open() => DockerTestEngine.Open(node);

    protected override SpecConfig Program(string verb, params IEnumerable<string> words) => DockerTestEngine.Program(verb, words);

    protected override void AssertOutOfMemory(RunResult result) =>
        Assert.Equal((137, "memory limit exceeded", FailureCause.OutOfMemory), (result.ExitCode, result.ErrorMsg, result.Cause));
}
