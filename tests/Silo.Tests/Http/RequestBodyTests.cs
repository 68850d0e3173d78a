using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

public sealed class RequestBodyTests
{
    [Theory]
    [InlineData("{nope", "line 1")]
    [InlineData("{\"Job\":{\"Type\":\"batch\",\n\"Count\":\"1\"}}", "Job.Count")]
    [InlineData("{\"Job\":{\"Type\":\"batch\",\n\"Count\":\"1\"}}", "line 2")]
    [InlineData("{\"Job\":{\"Count\":99999999999999999999}}", "Job.Count")]
    [InlineData("{\"Job\":{\"Tasks\":{}}}", "Job.Tasks")]
    [InlineData("{\"Job\":{\"Tasks\":[{\"Network\":{\"Type\":\"Nothing\"}}]}}", "Nothing")]
    [InlineData("{\"Job\":{\"Tasks\":[{\"Network\":{\"Type\":2}}]}}", "Network")]
    [InlineData("\uFEFF{}", "line 1")]
    public async Task Body_ThatCannotBeRead_Is400AndSaysWhere(string body, string named)
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(named, answer.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", answer.Message, StringComparison.Ordinal);
        Assert.Equal(0, host.Jobs.Reads);
    }

    [Fact]
    public async Task Body_WithSeveralBrokenRules_NamesThemAll()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, """{"Job":{"Type":"nothing","Count":-1,"Tasks":[{"Name":"","Engine":{"Type":""}}]}}""");

        Assert.True(answer.Message.Split('\n').Length >= 4, answer.Message);
    }

    [Fact]
    public async Task RepeatedKey_TheLastCounts_AndTextBehindIsIgnored()
    {
        await using var host = await ApiHost.StartAsync();

        var id = new JobId((await host.SendAsync(
            HttpMethod.Put, Answers.JobsPath, $$"""{"Job":{"Type":"service",{{Answers.SmallJob[1..]}},"Force":false,"Force":true} tail""")).Json.GetProperty("JobID").GetString()!);

        Assert.Equal(JobTypes.Batch, host.Jobs.Find(id)!.Job.Type);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_BeyondTheLimit_Is413(bool lengthIsStated)
    {
        await using var host = await ApiHost.StartAsync(new() { ["MaxBodyBytes"] = "100000" });
        using var request = new HttpRequestMessage(HttpMethod.Put, Answers.JobsPath)
        {
            Content = lengthIsStated ? new ByteArrayContent(new byte[100_001]) : new StreamContent(new EndlessStream(200_000)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = lengthIsStated ? null : true;

        var answer = await host.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        Assert.Equal("InternalError", answer.Code);
    }

    [Fact]
    public async Task Body_OfManySegments_IsReadWhole()
    {
        await using var host = await ApiHost.StartAsync();
        var label = new string('x', 8000);

        var id = await host.SubmitAsync($$"""{"Labels":{{{string.Join(',', Enumerable.Range(0, 500).Select(n => $"\"k{n}\":\"{label}\""))}}},{{Answers.SmallJob[1..]}}""");

        Assert.Equal(500, host.Jobs.Find(id)!.Job.Labels.Count);
    }

    [Fact]
    public async Task Body_ThatStopsComing_Is408()
    {
        await using var host = await ApiHost.StartAsync(new() { ["BodyTimeout"] = "00:00:00.2" });
        using var connection = new System.Net.Sockets.TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, host.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();

        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"PUT {Answers.JobsPath} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var status = await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        Assert.Contains("408", status, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/yaml")]
    [InlineData("application/jsonx")]
    public async Task ContentType_ThatIsNotJson_Is400AndNamesIt(string type)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, Answers.JobsPath) { Content = new StringContent("{}") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);

        var answer = await host.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("415", answer.Message, StringComparison.Ordinal);
        Assert.Contains(type, answer.Message, StringComparison.Ordinal);
    }

    private sealed class EndlessStream(int length) : MemoryStream(new byte[length])
    {
        public override bool CanSeek => false;
    }
}
