using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Bacalhau.EndToEnd;

/// <summary>The wire, spoken by hand, so that what users' programs see is what is tested.</summary>
public sealed class JobApi(Uri server) : IDisposable
{
    private const string JobsBelow = "orchestrator/jobs";
    private const string Jobs = $"api/v1/{JobsBelow}";

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
    public Task<JsonObject> GetUntilAsync(
        string path, Func<JsonObject, bool> isExpected, TimeSpan? limit = null, [CallerArgumentExpression(nameof(isExpected))] string expectation = "") =>
        Eventually.SeeAsync(() => GetAsync(path), isExpected, limit, expectation);

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
        var token = "";
        await Eventually.SeeAsync(
            () => GetAsync($"{JobsBelow}/{job}/history?event_type=all&limit=100&next_token={token}"),
            page => (token = (string?)page["NextToken"] ?? "").Length == 0,
            limit,
            $"the end of job {job}");
        return await StateAsync(job);
    }

    /// <summary>Waits until a job is in a state; gives the job.</summary>
    public async Task<JsonObject> WhenAsync(string job, string state) => (JsonObject)(await GetUntilAsync(
        $"{JobsBelow}/{job}", answer => (string?)answer["Job"]!["State"]!["StateType"] == state, expectation: $"job {job} is {state}"))["Job"]!;

    /// <summary>Waits for an execution of a job that matches.</summary>
    public async Task<JsonObject> WhenExecutionAsync(string job, Func<JsonObject, bool> matches, [CallerArgumentExpression(nameof(matches))] string expectation = "") =>
        (await Eventually.SeeAsync(() => ExecutionsAsync(job), executions => executions.Any(matches), expectation: expectation)).First(matches);

    /// <summary>Gives a job's state.</summary>
    public async Task<string> StateAsync(string job) =>
        (string?)(await GetAsync($"{JobsBelow}/{job}"))["Job"]?["State"]?["StateType"] ?? "";

    /// <summary>Gives a job's executions.</summary>
    public async Task<IReadOnlyList<JsonObject>> ExecutionsAsync(string job) =>
        [.. ((JsonArray)(await GetAsync($"{JobsBelow}/{job}/executions"))["Items"]!).Select(item => (JsonObject)item!)];

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}
