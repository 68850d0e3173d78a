using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>One serving node for tests that do not disturb each other, started when the first of them needs it.</summary>
public sealed class OneNode : IAsyncLifetime
{
    private readonly ScratchFolder folder = new();
    private BacalhauProcess? process;
    private JobApi? api;

    /// <summary>Gives its API; skips the test where no Docker engine answers.</summary>
    public async Task<JobApi> ApiAsync()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        process ??= await BacalhauProcess.ServeAsync(folder.Path);
        return api ??= new(process.Api);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        api?.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync();
        }

        folder.Dispose();
    }
}
