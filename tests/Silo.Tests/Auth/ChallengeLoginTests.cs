using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Tests.Hosting;
using Jose;

namespace Bacalhau.Silo.Tests.Auth;

public sealed class ChallengeLoginTests
{
    private const string LoginPath = "/api/v1/auth/clientkey";

    [Fact]
    public async Task SignedPhrase_GivesAToken_ThatNamesTheClientAndIsHonoured()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = RSA.Create(2048);
        var phrase = await PhraseAsync(host);

        var answer = await LogInAsync(host, key, phrase);
        var token = answer.Json.GetProperty("Authentication").GetProperty("token").GetString()!;
        var id = await host.SubmitAsync(headers: ("Authorization", $"Bearer {token}"));

        Assert.Equal(host.Identity.NodeId.Value, Encoding.UTF8.GetString(phrase));
        Assert.Equal(ClientKeys.ClientId(key), host.Jobs.Find(id)!.Record.Owner);
    }

    [Fact]
    public async Task Token_CarriesSecondsAndNamespaces_SignedWithTheNodesKey()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = RSA.Create(2048);

        var answer = await LogInAsync(host, key, await PhraseAsync(host));
        var claims = JsonElement.Parse(JWT.Decode(answer.Json.GetProperty("Authentication").GetProperty("token").GetString(), host.Identity.Key, JwsAlgorithm.RS256));

        var issued = DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("iat").GetInt64());
        Assert.Equal(TokenIssuer.Lifetime, DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()) - issued);
        Assert.Equal(host.Identity.NodeId.Value, claims.GetProperty("iss").GetString());
        Assert.Equal(5, claims.GetProperty("ns").GetProperty("*").GetInt32());
        Assert.Equal(15, claims.GetProperty("ns").GetProperty(ClientKeys.ClientId(key)).GetInt32());
    }

    [Fact]
    public async Task SignatureOfSomethingElse_Is401WithAReason()
    {
        await using var host = await ApiHost.StartAsync();
        using var key = RSA.Create(2048);

        var answer = await LogInAsync(host, key, "another phrase"u8.ToArray());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.False(answer.Json.GetProperty("Authentication").GetProperty("success").GetBoolean());
        Assert.NotEqual("", answer.Json.GetProperty("Authentication").GetProperty("reason").GetString());
    }

    [Fact]
    public void ClientId_OfARecordedKey_IsTheRecordedId()
    {
        // From a recorded submission of the original command line; the signature covers the payload byte for byte.
        using var recorded = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "cases", "legacy", "signed-submit.json")));
        var payload = recorded.RootElement.GetProperty("payload");

        var client = ClientKeys.Verify(
            Encoding.UTF8.GetBytes(payload.GetRawText()),
            recorded.RootElement.GetProperty("signature").GetString(),
            recorded.RootElement.GetProperty("client_public_key").GetString(),
            out var reason);

        Assert.Equal("", reason);
        Assert.Equal(payload.GetProperty("ClientID").GetString(), client);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer nonsense")]
    [InlineData("Bearer a.b.c")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.")]
    [InlineData("Basic YTpi")]
    public async Task WhatIsNoTokenOfOurs_CountsAsNobody(string authorization)
    {
        await using var host = await ApiHost.StartAsync();

        var id = await host.SubmitAsync(headers: ("Authorization", authorization));

        Assert.Equal(Principal.AnonymousId, host.Jobs.Find(id)!.Record.Owner);
    }

    [Theory]
    [InlineData("1000", Principal.AnonymousId)]
    [InlineData("4102444800", "somebody")]
    [InlineData("1795577311665209.5", "somebody")]
    public async Task Token_IsHonouredUntilItsEnd_AlsoOneOfTheOriginalInMicroseconds(string expiry, string owner)
    {
        await using var host = await ApiHost.StartAsync();
        var token = JWT.Encode($$"""{"sub":"somebody","exp":{{expiry}}}""", host.Identity.Key, JwsAlgorithm.RS256);

        var id = await host.SubmitAsync(headers: ("Authorization", $"Bearer {token}"));

        Assert.Equal(owner, host.Jobs.Find(id)!.Record.Owner);
    }

    [Fact]
    public async Task Token_OfAnotherKey_CountsAsNobody()
    {
        await using var host = await ApiHost.StartAsync();
        using var other = RSA.Create(2048);
        var token = JWT.Encode("""{"sub":"somebody"}""", other, JwsAlgorithm.RS256);

        var id = await host.SubmitAsync(headers: ("Authorization", $"Bearer {token}"));

        Assert.Equal(Principal.AnonymousId, host.Jobs.Find(id)!.Record.Owner);
    }

    private static async Task<byte[]> PhraseAsync(ApiHost host) =>
        (await host.AskAsync(LoginPath)).Json.GetProperty("params").GetProperty("InputPhrase").GetBytesFromBase64();

    private static Task<Answer> LogInAsync(ApiHost host, RSA key, byte[] phrase)
    {
        var answer = $$"""{"PhraseSignature":"{{Convert.ToBase64String(key.SignData(phrase, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}}","PublicKey":"{{Convert.ToBase64String(key.ExportRSAPublicKey())}}"}""";
        return host.SendAsync(HttpMethod.Post, LoginPath, $$"""{"Name":"ClientKey","MethodData":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(answer))}}"}""");
    }
}
