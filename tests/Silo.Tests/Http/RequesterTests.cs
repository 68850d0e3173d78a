using System.Net;
using System.Security.Cryptography;
using System.Text;
using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

/// <summary>The routes of the command line before 1.4.</summary>
public sealed class RequesterTests
{
    private const string Spec = """{"EngineSpec":{"Type":"docker","Params":{"Image":"busybox:local","Parameters":["echo","hi"]}},"Publisher":"noop","PublisherSpec":{"Type":"noop"},"Network":{"Type":"None"},"Outputs":[{"StorageSource":"ipfs","Name":"outputs","Path":"/outputs"}],"Annotations":["t1"],"Deal":{"Concurrency":1}}""";

    [Theory]
    [InlineData("signed-submit.json", "/api/v1/requester/submit")]
    [InlineData("signed-submit-spaced.json", "/api/v1/requester/submit")]
    [InlineData("signed-submit.json", "/requester/submit")]
    public async Task RecordedSubmission_IsAccepted_ForTheClientThatSignedIt(string file, string path)
    {
        await using var host = await ApiHost.StartAsync();
        var body = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "cases", "legacy", file), TestContext.Current.CancellationToken);

        var answer = await host.SendAsync(HttpMethod.Post, path, body);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var shown = answer.Json.GetProperty("job");
        var stored = host.Jobs.Find(new(shown.GetProperty("Metadata").GetProperty("ID").GetString()!))!;
        Assert.Equal(shown.GetProperty("Metadata").GetProperty("ClientID").GetString(), stored.Record.Owner);
        Assert.Equal(stored.Record.Owner, stored.Job.Namespace);
        Assert.Equal("docker", shown.GetProperty("Spec").GetProperty("EngineSpec").GetProperty("Type").GetString());
        Assert.Equal(stored.Job.Id.Value, answer.Headers["X-Bacalhau-Job-Id"]);
    }

    [Theory]
    [InlineData("{}", "no payload")]
    [InlineData("{bad", "unmarshalling envelope")]
    [InlineData("", "unmarshalling envelope")]
    [InlineData("[]", "no payload")]
    [InlineData("""{"payload":{"ClientID":"x"},"signature":"AAAA","client_public_key":"AAAA"}""", "public key")]
    public async Task Envelope_ThatDoesNotHold_Is400AsPlainText(string body, string message)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/submit", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith("text/plain", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PayloadChangedAfterSigning_Is400()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = RSA.Create(2048);
        var body = Envelope(key, $$"""{"ClientID":"{{ClientKeys.ClientId(key)}}","APIVersion":"V1beta2","Spec":{{Spec}}}""");

        var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/submit", body.Replace("\"hi\"", "\"ho\"", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Fact]
    public async Task PayloadOfAnotherClient_Is400()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = RSA.Create(2048);

        var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/submit", Envelope(key, $$"""{"ClientID":"{{new string('f', 64)}}","APIVersion":"V1beta2","Spec":{{Spec}}}"""));

        Assert.Contains("does not match client ID", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_IsWatchedAndCancelled_InOldWords()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = RSA.Create(2048);
        var client = ClientKeys.ClientId(key);
        var id = (await host.SendAsync(HttpMethod.Post, "/api/v1/requester/submit", Envelope(key, $$"""{"ClientID":"{{client}}","APIVersion":"V1beta2","Spec":{{Spec}}}""")))
            .Json.GetProperty("job").GetProperty("Metadata").GetProperty("ID").GetString()!;
        var job = host.Jobs.Find(new(id))!;
        job.Place(host.Identity.NodeId, ExecutionStateType.Running, DateTimeOffset.UnixEpoch);
        job.Move(JobStateType.Running, DateTimeOffset.UnixEpoch.AddSeconds(5));

        var states = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/states", $$"""{"client_id":"{{client}}","job_id":"{{id[..8]}}"}""");
        var list = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/list", $$"""{"client_id":"{{client}}","max_jobs":10,"include_tags":["t1"]}""");
        var cancelled = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/cancel", Envelope(key, $$"""{"ClientID":"{{client}}","JobID":"{{id}}","Reason":"enough"}"""));
        var events = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/events", $$"""{"client_id":"{{client}}","job_id":"{{id}}","filters":{"exclude_execution_level":true} }""");

        Assert.Equal("InProgress", states.Json.GetProperty("state").GetProperty("State").GetString());
        Assert.Equal("BidAccepted", states.Json.GetProperty("state").GetProperty("Executions")[0].GetProperty("State").GetString());
        Assert.Equal(id, Assert.Single(list.Json.GetProperty("jobs").EnumerateArray()).GetProperty("Job").GetProperty("Metadata").GetProperty("ID").GetString());
        Assert.Equal("Cancelled", cancelled.Json.GetProperty("state").GetProperty("State").GetString());
        Assert.Equal(
            ["New", "InProgress", "Cancelled"],
            events.Json.GetProperty("events").EnumerateArray().Select(change => change.GetProperty("JobState").GetProperty("New").GetString()));
    }

    [Fact]
    public async Task EndThatNoEventNames_IsToldAllTheSame()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        job.Job = job.Job with { State = new(JobStateType.Failed, "not enough nodes"), ModifiedAt = DateTimeOffset.UnixEpoch.AddYears(100) };

        var events = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/events", $$"""{"job_id":"{{job.Job.Id}}"}""");

        Assert.Equal("Error", events.Json.GetProperty("events").EnumerateArray().Last().GetProperty("JobState").GetProperty("New").GetString());
    }

    [Fact]
    public async Task UnknownJob_IsTold()
    {
        await using var host = await ApiHost.StartAsync();

        var list = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/list", """{"id":"nope"}""");
        var states = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/states", """{"job_id":"nope"}""");

        Assert.Equal((HttpStatusCode.BadRequest, "error-job-not-found"), (list.Status, list.Code));
        Assert.Equal(HttpStatusCode.NotFound, states.Status);
    }

    [Fact]
    public async Task LineEndsInAClientId_DoNotReachTheHeaders()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.SubmitAsync();

        var answer = await host.SendAsync(HttpMethod.Post, "/api/v1/requester/states", $$"""{"client_id":"a\r\nSet-Cookie: x","job_id":"{{id}}"}""");

        Assert.False(answer.Headers.ContainsKey("Set-Cookie"));
    }

    private static string Envelope(RSA key, string payload) =>
        $$"""{"payload":{{payload}},"signature":"{{Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}}","client_public_key":"{{Convert.ToBase64String(key.ExportRSAPublicKey())}}"}""";
}
