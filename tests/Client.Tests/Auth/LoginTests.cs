using System.Security.Cryptography;
using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Scripted;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Bacalhau.Client.Tests.Auth;

public sealed class LoginTests : IDisposable
{
    private const string Login = "POST /api/v1/auth/clientkey";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bacalhau-test-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task FirstCall_SignsTheChallenge_AndKeepsTheToken()
    {
        await using var server = await ServerWithLoginAsync("t1");
        using var client = Given.Client(server, options => options.DataFolder = folder.FullName);

        await client.Jobs.GetAsync("x", cancellationToken: Given.Cancel);
        await client.Jobs.GetAsync("x", cancellationToken: Given.Cancel);

        var sent = ApiJson.Read<AuthenticateRequest>(Assert.Single(server.RequestsTo(Login)).Body)!;
        var answer = ApiJson.Read<ChallengeAnswer>(sent.MethodData)!;
        using var key = RSA.Create();
        key.ImportRSAPublicKey(Convert.FromBase64String(answer.PublicKey), out _);
        Assert.True(key.VerifyData("phrase"u8, Convert.FromBase64String(answer.PhraseSignature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var kept = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "tokens.json"), Given.Cancel))!;
        Assert.Equal("t1", kept[server.Address.GetLeftPart(UriPartial.Authority)]);
    }

    [Fact]
    public async Task ManyFirstCalls_LogInOnce()
    {
        await using var server = await ServerWithLoginAsync("t1");
        using var client = Given.Client(server);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => client.Jobs.GetAsync("x", cancellationToken: Given.Cancel)));

        Assert.Single(server.RequestsTo(Login));
    }

    [Fact]
    public async Task StoredToken_NoLongerAccepted_LogsInAgainOnce()
    {
        await using var server = await ServerWithLoginAsync("new");
        var stored = new Dictionary<string, string> { [server.Address.GetLeftPart(UriPartial.Authority)] = "old" };
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "tokens.json"), JsonSerializer.Serialize(stored), Given.Cancel);
        using var client = Given.Client(server, options => options.DataFolder = folder.FullName);

        await client.Jobs.GetAsync("x", cancellationToken: Given.Cancel);

        Assert.Equal(["Bearer old", "Bearer new"], server.RequestsTo($"GET {Given.Jobs}/x").Select(request => request.Authorization));
    }

    [Fact]
    public async Task EveryToken_Refused_EndsWithTheServersWords()
    {
        await using var server = await ServerWithLoginAsync("t1");
        server.On($"GET {Given.Jobs}/x", Scripts.Refuse(401, "Unauthorized", "who are you"));
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => client.Jobs.GetAsync("x", cancellationToken: Given.Cancel));

        Assert.Equal((BacalhauErrorCode.Unauthorized, "who are you"), (thrown.Error.Code, thrown.Error.Message));
    }

    [Fact]
    public async Task ServerWithUsers_WithoutCredentials_SaysWhatToGive()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /api/v1/auth", new ListAuthMethodsResponse());
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => client.Jobs.GetAsync("x", cancellationToken: Given.Cancel));

        Assert.Equal(BacalhauErrorCode.Unauthorized, thrown.Error.Code);
        Assert.Contains("BACALHAU_API_KEY", thrown.Error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_Given_AreSentWithoutLogin()
    {
        await using var server = await ServerWithLoginAsync("t1");
        server.On($"GET {Given.Jobs}/x", new GetJobResponse { Job = Given.Job() });
        using var withKey = Given.Client(server, options => options.ApiKey = "key");
        using var withUser = Given.Client(server, options => (options.Username, options.Password) = ("ann", "pässword"));

        await withKey.Jobs.GetAsync("x", cancellationToken: Given.Cancel);
        await withUser.Jobs.GetAsync("x", cancellationToken: Given.Cancel);

        Assert.Equal(
            ["Bearer key", "Basic " + Convert.ToBase64String("ann:pässword"u8)],
            server.Requests.Select(request => request.Authorization));
    }

    [Fact]
    public async Task Alive_NeverLogsIn()
    {
        await using var server = await ServerWithLoginAsync("t1");
        server.On("GET /api/v1/agent/alive", new AgentAliveResponse());
        using var client = Given.Client(server);

        await client.Agent.AliveAsync(Given.Cancel);

        Assert.Equal("GET /api/v1/agent/alive", Assert.Single(server.Requests).Route);
    }

    [Fact]
    public async Task Login_ByAsking_SendsTheAnswers()
    {
        await using var server = await ServerWithLoginAsync("t1");
        server.On("GET /api/v1/auth", new ListAuthMethodsResponse
        {
            Methods = new Dictionary<string, AuthRequirement>
            {
                ["secret"] = new()
                {
                    Type = "ask",
                    Params = JsonElement.Parse("""{"required":["user","word"],"properties":{"user":{"type":"string"},"word":{"type":"string","writeOnly":true}}}"""),
                },
            },
        });
        server.On("POST /api/v1/auth/secret", Accept("t1"));
        IReadOnlyList<LoginQuestion> asked = [];
        using var client = Given.Client(server, options => options.AskAsync = (questions, _) =>
        {
            asked = questions;
            return Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["user"] = "ann", ["word"] = "x" });
        });

        await client.Jobs.GetAsync("x", cancellationToken: Given.Cancel);

        Assert.Equal([new("user", false), new("word", true)], asked);
        var sent = ApiJson.Read<AuthenticateRequest>(Assert.Single(server.RequestsTo("POST /api/v1/auth/secret")).Body)!;
        Assert.Equal("""{"user":"ann","word":"x"}""", System.Text.Encoding.UTF8.GetString(sent.MethodData));
    }

    /// <summary>A server that gives one token and wants to see it.</summary>
    private static async Task<ScriptedServer> ServerWithLoginAsync(string token)
    {
        var server = await ScriptedServer.StartAsync();
        server.On("GET /api/v1/auth", new ListAuthMethodsResponse
        {
            Methods = new Dictionary<string, AuthRequirement>
            {
                ["clientkey"] = new() { Type = "challenge", Params = JsonElement.Parse($$"""{"InputPhrase":"{{Convert.ToBase64String("phrase"u8)}}"}""") },
            },
        });
        server.On(Login, Accept(token));
        server.On($"GET {Given.Jobs}/x", context => context.Request.Headers.Authorization == $"Bearer {token}"
            ? context.AnswerAsync(new GetJobResponse { Job = Given.Job() })
            : Scripts.Refuse(401, "Unauthorized", "no")(context));
        return server;
    }

    private static Func<HttpContext, Task> Accept(string token) =>
        context => context.AnswerAsync(new AuthenticateResponse { Authentication = new() { Success = true, Token = token } });
}
