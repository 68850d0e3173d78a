using Bacalhau.Compute.Docker;
using Bacalhau.TestKit.Executors;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Compute.Tests.Docker;

public sealed class DockerStartLockTests : IDisposable
{
    private readonly ExecutionScene scene = new();
    private readonly FakeTimeProvider clock = new();

    [Fact]
    public async Task Enter_WhileAnotherIsInside_WaitsUntilItLeaves()
    {
        var request = scene.Request(new SpecConfig("docker"), new RecordingLog());
        var first = await DockerStartLock.EnterAsync(request, clock, TestContext.Current.CancellationToken);

        var second = DockerStartLock.EnterAsync(request, clock, TestContext.Current.CancellationToken);
        var before = second.IsCompleted;
        first.Dispose();
        clock.Advance(TimeSpan.FromMinutes(1));
        (await second.WaitAsync(ExecutionScene.Bound, TestContext.Current.CancellationToken)).Dispose();

        Assert.False(before);
    }

    public void Dispose() => scene.Dispose();
}
