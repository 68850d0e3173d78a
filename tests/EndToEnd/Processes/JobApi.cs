using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Bacalhau.EndToEnd;

/// <summary>The wire, spoken by hand, so that what users' programs see is what is tested.</summary>
public sealed class JobApi(Uri server) : IDisposable
{
    private const string Jobs = "api/v1/orchestrator/jobs";

    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 256 }) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>A job that ends at once.</summary>
    public static JsonObject Noop(int count = 1) => Job("noop", new JsonObject(), count);

    /// <summary>A job that runs a shell line in a container.</summary>
    public static JsonObject Docker(string script, int count = 1) => Job(
        "docker",
        new JsonObject { ["Image"] = DockerEngine.Image, ["Entrypoint"] = new JsonArray("sh", "-c"), ["Parameters"] = new JsonArray(script) },
        count);

    /// <summary>A batch job of one task.</summary>
    public static JsonObject Job(string engine, JsonObject parameters, int count = 1) => new()
    {
        ["Type"] = "batch",
        ["Count"] = count,
        ["Tasks"] = new JsonArray(new JsonObject
        {
            ["Name"] = "main",
            ["Engine"] = new JsonObject { ["Type"] = engine, ["Params"] = parameters },
            ["Resources"] = new JsonObject { ["CPU"] = "1m", ["Memory"] = "16mb" },
        }),
    };

    /// <summary>Submits under a token, so that a repeat is the same job; null when the server did not answer 200.</summary>
    public async Task<string?> TrySubmitAsync(JsonObject job, string? token = null)
    {
        try
        {
            var body = new JsonObject { ["Job"] = job.DeepClone(), ["IdempotencyToken"] = token ?? "" };
            using var answer = await http.PutAsJsonAsync(Jobs, body);
            return answer.StatusCode == HttpStatusCode.OK
                ? (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>())?["JobID"]
                : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
        catch (TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>Submits.</summary>
    public async Task<string> SubmitAsync(JsonObject job) =>
        await TrySubmitAsync(job) ?? throw new InvalidOperationException("the job was not accepted");

    /// <summary>Stops a job.</summary>
    public async Task StopAsync(string job)
    {
        using var answer = await http.DeleteAsync($"{Jobs}/{job}");
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Gives a path below the API as JSON.</summary>
    public async Task<JsonObject> GetAsync(string path) =>
        await http.GetFromJsonAsync<JsonObject>($"api/v1/{path}") ?? throw new InvalidOperationException($"{path} answered null");

    /// <summary>Decides about a node; fails unless the server agrees.</summary>
    public async Task DecideAsync(string node, JsonObject decision)
    {
        using var answer = await http.PutAsJsonAsync($"api/v1/orchestrator/nodes/{node}", decision);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>Puts JSON to a path below the API and gives the answer.</summary>
    public async Task<JsonObject> PutAsync(string path, JsonObject body)
    {
        using var answer = await http.PutAsJsonAsync($"api/v1/{path}", body);
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>() ?? throw new InvalidOperationException($"{path} answered null");
    }

    /// <summary>Asks a path below the API until its answer is as expected.</summary>
    public Task<JsonObject> GetUntilAsync(string path, Func<JsonObject, bool> isExpected, TimeSpan limit) =>
        WhenAsync(() => GetAsync(path), isExpected, limit);

    /// <summary>Looks, a few times a second, until what is seen satisfies a condition; gives it.</summary>
    public static async Task<T> WhenAsync<T>(Func<Task<T>> look, Func<T, bool> matches, TimeSpan limit)
    {
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (matches(seen))
            {
                return seen;
            }

            if (clock.GetElapsedTime(begin) > limit)
            {
                throw new TimeoutException($"not seen within {limit.TotalSeconds} s; last seen: {seen}");
            }

            await Task.Delay(200);
        }
    }

    /// <summary>Sends a request below the API; gives the status and the JSON, of an error too.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Body)> AskAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, $"api/v1/{path}") { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonObject>() ?? []);
    }

    /// <summary>Follows a job's history, as every client does, until it has ended; gives its state.</summary>
    public async Task<string> WaitAsync(string job, TimeSpan limit)
    {
        var clock = TimeProvider.System;
        var begin = clock.GetTimestamp();
        var token = "";
        while (true)
        {
            var page = await GetAsync($"orchestrator/jobs/{job}/history?event_type=all&limit=100&next_token={token}");
            token = (string?)page["NextToken"] ?? "";
            if (token.Length == 0)
            {
                return await StateAsync(job);
            }

            if (clock.GetElapsedTime(begin) > limit)
            {
                throw new TimeoutException($"job {job} has not ended within {limit.TotalSeconds} s: {await GetAsync($"orchestrator/jobs/{job}?include=executions,history")}");
            }

            await Task.Delay(50);
        }
    }

    /// <summary>Waits until a job is in a state.</summary>
    public async Task WhenAsync(string job, string state)
    {
        await WhenAsync(async () => await StateAsync(job) == state, $"job {job} is not {state}");
    }

    /// <summary>Waits for an execution of a job that matches.</summary>
    public async Task<JsonObject> WhenExecutionAsync(string job, Func<JsonObject, bool> matches)
    {
        JsonObject? found = null;
        await WhenAsync(async () => (found = (await ExecutionsAsync(job)).FirstOrDefault(matches)) is not null, $"job {job} has no such execution");
        return found!;
    }

    private static async Task WhenAsync(Func<Task<bool>> holds, string otherwise) => await WhenAsync(
        async () => (Holds: await holds(), otherwise),
        seen => seen.Holds,
        TimeSpan.FromMinutes(2));

    /// <summary>Gives a job's state.</summary>
    public async Task<string> StateAsync(string job) =>
        (string?)(await GetAsync($"orchestrator/jobs/{job}"))["Job"]?["State"]?["StateType"] ?? "";

    /// <summary>Gives a job's executions.</summary>
    public async Task<IReadOnlyList<JsonObject>> ExecutionsAsync(string job) =>
        [.. ((JsonArray)(await GetAsync($"orchestrator/jobs/{job}/executions"))["Items"]!).Select(item => (JsonObject)item!)];

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
