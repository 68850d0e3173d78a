using System.Net;
using System.Net.Sockets;
using System.Text;
using Bacalhau.Rego.Builtins.Http;
using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Requests of policies: off, then only to listed hosts, then never to what is close to the machine.</summary>
public sealed class HttpSendTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public HttpSendTests() => _server.Start();

    private int Port => ((IPEndPoint)_server.LocalEndpoint).Port;

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Unlisted_IsAnErrorThatSaysSo() =>
        Assert.Equal("http.send: requests are switched off for policies", Problem(RegoBuiltins.Default, "{\"method\": \"get\", \"url\": \"http://example.com\"}"));

    [Theory]
    [InlineData("{\"method\": \"get\", \"url\": \"http://other.example.com/\"}", "requests to other.example.com:80 are not allowed for policies")]
    [InlineData("{\"method\": \"get\", \"url\": \"http://example.com:81/\"}", "requests to example.com:81 are not allowed for policies")]
    [InlineData("{\"method\": \"get\", \"url\": \"file:///etc/passwd\"}", "url must be an http or https address")]
    [InlineData("{\"method\": \"get\", \"url\": \"http://example.com\", \"tls_insecure_skip_verify\": true}", "tls_insecure_skip_verify: policies cannot change how connections are secured")]
    [InlineData("{\"method\": \"get\", \"url\": \"http://localhost:1/\"}", "localhost: localhost leads to an address that policies may not reach")]
    [InlineData("{\"method\": \"get\", \"url\": \"http://127.0.0.1:1/\"}", "127.0.0.1: 127.0.0.1 leads to an address that policies may not reach")]
    [InlineData("{\"method\": \"get\", \"url\": \"http://169.254.169.254/\"}", "169.254.169.254: 169.254.169.254 leads to an address that policies may not reach")]
    [InlineData("{\"method\": \"get\", \"url\": \"http://[::ffff:127.0.0.1]:1/\"}", "[::ffff:127.0.0.1]: [::ffff:127.0.0.1] leads to an address that policies may not reach")]
    public void Request_ThatIsNotAllowed_IsAnError(string request, string wanted)
    {
        var builtins = RegoBuiltins.Default.With(HttpSend.To(["example.com:80", "localhost", "127.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"]));

        Assert.Equal("http.send: " + wanted, Problem(builtins, request));
    }

    [Fact]
    public async Task ListedHost_IsAskedOnceInAnEvaluation()
    {
        var serving = AnswerAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\nConnection: close\r\n\r\n{\"a\": [1]}");
        using var sender = new HttpSender([$"127.0.0.1:{Port}"], TimeSpan.FromSeconds(20), _ => false);
        var request = $$$"""{"method": "post", "url": "http://127.0.0.1:{{{Port}}}/x", "body": {"b": 2}, "headers": {"X-Test": "y"}}""";

        var answer = Policy(RegoBuiltins.Default.With(HttpSend.To(sender)), $"[http.send({request}), http.send({request}).body]").Evaluate("data.p.x", null, TestContext.Current.CancellationToken);

        var asked = await serving;
        Assert.StartsWith("POST /x HTTP/1.1", asked, StringComparison.Ordinal);
        Assert.Contains("X-Test: y", asked, StringComparison.Ordinal);
        var both = (RegoArray)answer.Value!;
        Assert.Equal("200 OK", ((RegoString)((RegoObject)both[0]).Get("status")!).Value);
        Assert.Equal("""{"a":[1]}""", RegoJson.Write(both[1]));
    }

    [Fact]
    public async Task Redirect_OffTheList_IsNotFollowed()
    {
        var serving = AnswerAsync("HTTP/1.1 302 Found\r\nLocation: http://example.com/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var sender = new HttpSender([$"127.0.0.1:{Port}"], TimeSpan.FromSeconds(20), _ => false);

        var problem = Problem(RegoBuiltins.Default.With(HttpSend.To(sender)), $$"""{"method": "get", "url": "http://127.0.0.1:{{Port}}/", "enable_redirect": true}""");

        await serving;
        Assert.Equal("http.send: requests to example.com:80 are not allowed for policies", problem);
    }

    [Fact]
    public async Task Answer_TooLarge_IsAnError()
    {
        var serving = AnswerAsync("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\nConnection: close\r\n\r\n" + new string('x', 1_048_577));
        using var sender = new HttpSender([$"127.0.0.1:{Port}"], TimeSpan.FromSeconds(20), _ => false);

        var problem = Problem(RegoBuiltins.Default.With(HttpSend.To(sender)), $$"""{"method": "get", "url": "http://127.0.0.1:{{Port}}/"}""");

        await serving;
        Assert.Equal("http.send: an answer of more than 1048576 bytes", problem);
    }

    [Fact]
    public void NoAnswer_WithRaiseErrorOff_IsAnAnswer()
    {
        _server.Stop();
        using var sender = new HttpSender(["127.0.0.1"], TimeSpan.FromSeconds(20), _ => false);

        var answer = Policy(RegoBuiltins.Default.With(HttpSend.To(sender)), """http.send({"method": "get", "url": "http://127.0.0.1:1/", "raise_error": false}).status_code""").Evaluate("data.p.x", null, TestContext.Current.CancellationToken);

        Assert.Equal(RegoValue.From(0), answer.Value);
    }

    private static string Problem(RegoBuiltins builtins, string request) =>
        Assert.Throws<RegoException>(() => Policy(builtins, $"http.send({request})").Evaluate("data.p.x", null, TestContext.Current.CancellationToken)).Detail;

    private static RegoPolicy Policy(RegoBuiltins builtins, string expression) =>
        RegoPolicy.Load([new("p.rego", "package p\nx := " + expression)], new() { Builtins = builtins });

    /// <summary>Answers one request and gives what was asked.</summary>
    private async Task<string> AnswerAsync(string answer)
    {
        using var client = await _server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var buffer = new byte[8_192];
        var count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // The other side has heard enough.
        }

        return Encoding.ASCII.GetString(buffer, 0, count);
    }
}
