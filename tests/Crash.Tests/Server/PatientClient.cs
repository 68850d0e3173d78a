using System.Text.Json.Nodes;
using Bacalhau.EndToEnd;

namespace Bacalhau.Crash.Tests;

/// <summary>A user who repeats what was not answered, word for word, once the server is back.</summary>
internal sealed class PatientClient(MortalServer server) : IAsyncDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(15);

    private JobApi? api;
    private Uri? known;

    /// <summary>Gets or sets how the server comes back.</summary>
    public Func<Task> Restart { get; set; } = () => server.StartAsync();

    public Task<string> SubmitAsync(JsonObject job, string token) => CallAsync(async client =>
        await client.TrySubmitAsync(job, token) ?? throw new HttpRequestException($"the submission {token} was not accepted"));

    public Task<JsonObject> GetAsync(string path) => CallAsync(client => client.GetAsync(path));

    /// <summary>Stops a job; one that was stopped by the call that got no answer counts as stopped.</summary>
    public Task StopAsync(string job) => CallAsync(async client =>
    {
        await client.StopAsync(job);
        return true;
    });

    public Task<IReadOnlyList<JsonObject>> ExecutionsAsync(string job) => CallAsync(client => client.ExecutionsAsync(job));

    /// <summary>Looks until something is so.</summary>
    public async Task UntilAsync(Func<Task<bool>> isSo, Func<Task<string>> otherwise)
    {
        var begin = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begin) > Limit)
            {
                throw new TimeoutException($"not within {Limit.TotalSeconds} s: {await otherwise()}\n{server.Output}");
            }

            await Task.Delay(LookInterval);
        }
    }

    /// <summary>Waits until a job has a state.</summary>
    public Task UntilAsync(string job, string state) => UntilAsync(
        async () => (string?)(await GetAsync($"orchestrator/jobs/{job}"))["Job"]?["State"]?["StateType"] == state,
        async () => $"job {job} is not {state}: {await GetAsync($"orchestrator/jobs/{job}?include=executions,history")}");

    public ValueTask DisposeAsync()
    {
        api?.Dispose();
        return default;
    }

    private async Task<T> CallAsync<T>(Func<JobApi, Task<T>> call)
    {
        while (true)
        {
            if (known != server.Api)
            {
                api?.Dispose();
                api = new(server.Api);
                known = server.Api;
            }

            try
            {
                return await call(api!);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
            {
                if (!await server.HasDiedAsync(Moment))
                {
                    throw new InvalidOperationException($"the server lives and did not answer: {e.Message}\n{server.Output}", e);
                }

                await Restart();
            }
        }
    }
}
