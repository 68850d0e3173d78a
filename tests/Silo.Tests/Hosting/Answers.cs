using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>Requests and what tests look at in their answers.</summary>
internal static class Answers
{
    /// <summary>A job that is valid and names its engine only.</summary>
    public const string SmallJob = """{"Type":"batch","Tasks":[{"Name":"main","Engine":{"Type":"docker","Params":{"Image":"busybox:local"}}}]}""";

    public const string JobsPath = "/api/v1/orchestrator/jobs";

    public static async Task<Answer> AskAsync(this ApiHost host, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await host.SendAsync(request, headers);
    }

    public static async Task<Answer> SendAsync(this ApiHost host, HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        }

        return await host.SendAsync(request, headers);
    }

    /// <summary>Submits a job and gives its id.</summary>
    public static async Task<JobId> SubmitAsync(this ApiHost host, string job = SmallJob, string rest = "", params (string Name, string Value)[] headers)
    {
        var answer = await host.SendAsync(HttpMethod.Put, JobsPath, $$"""{"Job":{{job}}{{rest}}}""", headers);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return new(answer.Json.GetProperty("JobID").GetString()!);
    }

    public static async Task<Answer> SendAsync(this ApiHost host, HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new(response.StatusCode, text, response.Headers.Concat(response.Content.Headers).ToDictionary(
            header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>An answer of the API.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public string Message => Json.GetProperty(nameof(Message)).GetString()!;

    public string Code => Json.GetProperty(nameof(Code)).GetString()!;
}
