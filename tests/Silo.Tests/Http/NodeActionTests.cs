using System.Net;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

/// <summary>What operators decide about nodes, over HTTP.</summary>
public sealed class NodeActionTests
{
    [Fact]
    public async Task Cordon_ShowsInTheNode_AndUncordonTakesItAway()
    {
        await using var host = await ApiHost.StartAsync();
        var node = Path(host);

        var cordoned = await host.SendAsync(HttpMethod.Put, node, """{"Action":"cordon"}""");
        var closed = await host.AskAsync(node);
        await host.SendAsync(HttpMethod.Put, node, """{"Action":"Uncordon"}""");
        var open = await host.AskAsync(node);

        Assert.True(cordoned.Json.GetProperty("Success").GetBoolean());
        Assert.Equal("Cordoned", closed.Json.GetProperty("Node").GetProperty("Eligibility").GetString());
        Assert.False(open.Json.GetProperty("Node").TryGetProperty("Eligibility", out _));
    }

    [Theory]
    [InlineData("10m")]
    [InlineData("0s")]
    [InlineData("2099-01-01T00:00:00Z")]
    public async Task Drain_TakesADurationOrAnInstant(string deadline)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Put, Path(host), $$"""{"Action":"drain","Deadline":"{{(deadline.StartsWith("2099", StringComparison.Ordinal) ? Soon() : deadline)}}"}""");
        var node = (await host.AskAsync(Path(host))).Json.GetProperty("Node");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("Draining", node.GetProperty("Eligibility").GetString());
        Assert.True(node.GetProperty("DrainDeadline").GetDateTimeOffset() > TimeProvider.System.GetUtcNow().AddMinutes(-1));
    }

    [Fact]
    public async Task Labels_AreShownMerged_AndApart()
    {
        await using var host = await ApiHost.StartAsync();

        await host.SendAsync(HttpMethod.Put, Path(host), """{"Action":"label","Labels":{"disk":"ssd","os_type":null}}""");
        var node = (await host.AskAsync(Path(host))).Json.GetProperty("Node");

        var labels = node.GetProperty("Info").GetProperty("Labels");
        Assert.Equal("ssd", labels.GetProperty("disk").GetString());
        Assert.False(labels.TryGetProperty("os_type", out _));
        Assert.Equal("ssd", node.GetProperty("OperatorLabels").GetProperty("disk").GetString());
    }

    [Theory]
    [InlineData("""{"Action":"explode"}""", HttpStatusCode.BadRequest, "Action: one of approve, reject, delete, cordon, uncordon, drain, label is expected, not 'explode'")]
    [InlineData("{}", HttpStatusCode.BadRequest, "Action: one of")]
    [InlineData("""{"Action":"drain","Deadline":"-5m"}""", HttpStatusCode.BadRequest, "Deadline: '-5m' is in the past")]
    [InlineData("""{"Action":"drain","Deadline":"2001-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "is in the past")]
    [InlineData("""{"Action":"drain","Deadline":"soon"}""", HttpStatusCode.BadRequest, "Deadline: 'soon' is neither a duration nor an instant")]
    [InlineData("""{"Action":"drain","Deadline":"20000h"}""", HttpStatusCode.BadRequest, "more than 365 days ahead")]
    [InlineData("""{"Action":"cordon","Deadline":"5m"}""", HttpStatusCode.BadRequest, "Deadline: only a drain has one, not cordon")]
    [InlineData("""{"Action":"label"}""", HttpStatusCode.BadRequest, "Labels: no label is named")]
    [InlineData("""{"Action":"label","Labels":{}}""", HttpStatusCode.BadRequest, "Labels: no label is named")]
    [InlineData("""{"Action":"drain","Labels":{"a":"b"}}""", HttpStatusCode.BadRequest, "they come with the action label")]
    [InlineData("""{"Action":"label","Labels":{"a":"b\nc"}}""", HttpStatusCode.BadRequest, "Labels.a: the value holds a control character")]
    [InlineData("""{"Action":"uncordon"}""", HttpStatusCode.Conflict, "already open to new work")]
    public async Task Mistake_IsAnsweredWithWhatIsWrong(string body, HttpStatusCode status, string message)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Put, Path(host), body);

        Assert.Equal(status, answer.Status);
        Assert.Contains(message, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllMistakes_AreSaidAtOnce()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Put, Path(host), """{"Action":"label","Deadline":"x","Labels":{"a b":"1","c=":"2","d":"\n","":"e"}}""");

        Assert.Equal(6, answer.Message.Split('\n').Length);
    }

    [Fact]
    public async Task UnknownNode_Is404()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Put, "/api/v1/orchestrator/nodes/n-none", """{"Action":"cordon"}""");

        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task RejectedNode_CannotBeDrained()
    {
        await using var host = await ApiHost.StartAsync();
        host.Nodes.Set(ApiHost.Node(host.Identity.NodeId) with { Membership = NodeMembership.Rejected });

        var answer = await host.SendAsync(HttpMethod.Put, Path(host), """{"Action":"drain"}""");

        Assert.Equal((HttpStatusCode.Conflict, "ConflictNodeState"), (answer.Status, answer.Code));
        Assert.Contains("has been rejected", answer.Message, StringComparison.Ordinal);
    }

    private static string Path(ApiHost host) => $"/api/v1/orchestrator/nodes/{host.Identity.NodeId}";

    private static string Soon() => TimeProvider.System.GetUtcNow().AddHours(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
