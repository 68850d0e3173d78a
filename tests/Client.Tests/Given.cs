using Bacalhau.Scripted;

namespace Bacalhau.Client.Tests;

/// <summary>What tests begin with.</summary>
internal static class Given
{
    public const string Jobs = "/api/v1/orchestrator/jobs";

    public static BacalhauClient Client(ScriptedServer server, Action<BacalhauClientOptions>? configure = null)
    {
        var options = new BacalhauClientOptions { Endpoint = server.Address, RequestTimeout = TimeSpan.FromSeconds(10), RetryTimeout = TimeSpan.FromSeconds(10) };
        configure?.Invoke(options);
        return BacalhauClient.Create(options);
    }

    public static Job Job(string name = "j") => new()
    {
        Name = name,
        Type = JobTypes.Batch,
        Count = 1,
        Tasks = [new() { Name = "main", Engine = new("noop") }],
    };

    public static CancellationToken Cancel => Xunit.TestContext.Current.CancellationToken;
}
