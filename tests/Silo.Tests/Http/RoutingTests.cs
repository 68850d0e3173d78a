using System.Net;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("HEAD", "/api/v1/agent/alive")]
    [InlineData("POST", "/api/v1/agent/alive")]
    [InlineData("DELETE", "/api/v1/orchestrator/jobs")]
    [InlineData("TRACE", "/api/v1/orchestrator/jobs")]
    [InlineData("GET", "/api/v1/orchestrator/jobs/")]
    [InlineData("GET", "/api/v1/orchestrator/Jobs")]
    [InlineData("GET", "/api/v1/orchestrator/jobs/x/History")]
    [InlineData("GET", "/API/v1/agent/alive")]
    [InlineData("GET", "/api/v1//agent/alive")]
    [InlineData("GET", "/nothing")]
    public async Task Request_OfNoRouteToTheLetter_Is404AndNever405(string method, string path)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.SendAsync(new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.False(answer.Headers.ContainsKey("Allow"));
    }

    [Theory]
    [InlineData("a/b c", "a%2Fb%20c")]
    [InlineData("100%", "100%25")]
    [InlineData("%2F", "%252F")]
    [InlineData("ü", "%C3%BC")]
    public async Task Name_WithSpecialLetters_IsDecodedOnce(string name, string encoded)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.SubmitAsync($$"""{"Name":"{{name}}",{{Answers.SmallJob[1..]}}""");

        var answer = await host.AskAsync($"{Answers.JobsPath}/{encoded}");

        Assert.Equal(id.Value, answer.Json.GetProperty("Job").GetProperty("ID").GetString());
    }

    [Fact]
    public async Task JobCalledDiff_CanBeRead()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SubmitAsync($$"""{"Name":"diff",{{Answers.SmallJob[1..]}}""");

        var answer = await host.AskAsync($"{Answers.JobsPath}/diff");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Theory]
    [InlineData("/id")]
    [InlineData("/api/v1/id")]
    public async Task Id_IsPlainText(string path)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync(path);

        Assert.Equal(host.Identity.NodeId.Value, answer.Text);
        Assert.Equal("text/plain", answer.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("/peers")]
    [InlineData("/api/v1/peers")]
    public async Task Peers_AreTheConnectedNodes(string path)
    {
        await using var host = await ApiHost.StartAsync();
        host.Nodes.Set(ApiHost.Node(NodeId.New()) with { Liveness = NodeLiveness.Lost });

        var answer = await host.AskAsync(path);

        var peer = Assert.Single(answer.Json.EnumerateArray());
        Assert.Equal(host.Identity.NodeId.Value, peer.GetProperty("ID").GetString());
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/api/v1/healthz")]
    public async Task Healthz_TellsTheRoomOnTheDisks(string path)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync(path);

        Assert.True(answer.Json.GetProperty("FreeSpace").GetProperty("tmp").GetProperty("All").GetInt64() > 0);
    }

    [Fact]
    public async Task OtherEndpointsOfTheApplication_PassTheAuthorizerToo()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync("/openapi/v1.json");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Headers.ContainsKey("X-Bacalhau-Git-Version"));
    }
}
