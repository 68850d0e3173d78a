using System.Net;
using System.Net.Sockets;
using Bacalhau.Rego.Builtins.Yaml;

namespace Bacalhau.Rego.Builtins.Http;

/// <summary>Sends what policies ask for to the hosts an operator listed. Safe to use from several threads.</summary>
internal sealed class HttpSender : IDisposable
{
    private const int MaxAnswerBytes = 1 << 20;
    private const int MaxRedirects = 10;
    private readonly string[] _hosts;
    private readonly TimeSpan _longest;
    private readonly Func<IPAddress, bool> _refuses;
    private readonly HttpMessageInvoker _client;

    public HttpSender(string[] hosts, TimeSpan longest, Func<IPAddress, bool> refuses)
    {
        (_hosts, _longest, _refuses) = (hosts, longest, refuses);
        _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectCallback = ConnectAsync, MaxResponseHeadersLength = 64 });
    }

    public RegoValue? Send(RegoObject request, BuiltinContext context)
    {
        if (HttpQuestion.Read(request, _longest, context) is not { } question)
        {
            return null;
        }

        try
        {
            return context.OutsideTimeLimit(() => Ask(question, context));
        }
        catch (HttpRefused refused)
        {
            return context.Error(refused.Message);
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException or SocketException or InvalidOperationException or FormatException or OperationCanceledException)
        {
            if (context.CancellationToken.IsCancellationRequested)
            {
                throw RegoException.LimitExceeded("caller cancelled query execution");
            }

            var problem = failed is OperationCanceledException ? $"no answer within {question.Timeout.TotalMilliseconds:0} ms" : failed.GetBaseException().Message;
            return question.RaisesErrors
                ? context.Error($"{question.Url.Host}: {problem}")
                : RegoObject.Create(("status_code", RegoValue.From(0)), ("error", RegoObject.Create(("code", RegoValue.From("eval_http_send_network_error")), ("message", RegoValue.From(problem)))));
        }
    }

    public void Dispose() => _client.Dispose();

    private RegoObject Ask(HttpQuestion question, BuiltinContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        ending.CancelAfter(question.Timeout);
        var url = question.Url;
        for (var step = 0; ; step++)
        {
            RequireListed(url);
            using var answer = _client.Send(Message(question, url), ending.Token);
            if (question.FollowsRedirects && (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308 && answer.Headers.Location is { } next)
            {
                url = step < MaxRedirects ? new(url, next) : throw new HttpRefused("too many redirects");
                continue;
            }

            return Describe(question, answer, Read(answer, ending.Token), context);
        }
    }

    private void RequireListed(Uri url)
    {
        if (url.Scheme is not ("http" or "https") || !_hosts.Any(host => host.Equals(url.IdnHost, StringComparison.OrdinalIgnoreCase) || host.Equals($"{url.IdnHost}:{url.Port}", StringComparison.OrdinalIgnoreCase)))
        {
            throw new HttpRefused($"requests to {url.IdnHost}:{url.Port} are not allowed for policies");
        }
    }

    private static HttpRequestMessage Message(HttpQuestion question, Uri url)
    {
        var message = new HttpRequestMessage(question.Method, url) { Content = question.Body is null ? null : new ByteArrayContent(question.Body) };
        foreach (var (name, value) in question.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }

        // A secret that was meant for one host stays with it.
        if (url.Authority != question.Url.Authority)
        {
            message.Headers.Remove("Authorization");
            message.Headers.Remove("Cookie");
        }

        return message;
    }

    private static byte[] Read(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var body = answer.Content.ReadAsStream(cancellationToken);
        using var kept = new MemoryStream();
        var buffer = new byte[8_192];
        using var cut = cancellationToken.Register(body.Dispose);
        for (int count; (count = body.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            kept.Write(buffer, 0, count);
            if (kept.Length > MaxAnswerBytes)
            {
                throw new HttpRefused($"an answer of more than {MaxAnswerBytes} bytes");
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return kept.ToArray();
    }

    private static RegoObject Describe(HttpQuestion question, HttpResponseMessage answer, byte[] body, BuiltinContext context)
    {
        var text = ByteText.Decode(body);
        context.ChargeText(text.Length);
        var type = answer.Content.Headers.ContentType?.MediaType;
        RegoValue? read = null;
        if (question.IsJson || type == "application/json")
        {
            read = RegoJson.TryParse(text, out var json, out _, context.Limits.MaxInputDepth) ? json : null;
        }
        else if (question.IsYaml || type is "application/yaml" or "application/x-yaml")
        {
            read = YamlDocuments.TryRead(text, context, out var yaml, out _) ? yaml : null;
        }

        var headers = answer.Headers.Concat<KeyValuePair<string, IEnumerable<string>>>(answer.Content.Headers)
            .Select(header => KeyValuePair.Create((RegoValue)RegoValue.From(header.Key.ToLowerInvariant()), (RegoValue)RegoArray.Create(header.Value.Select(RegoValue.From))));
        return RegoObject.Create(
            ("status", RegoValue.From($"{(int)answer.StatusCode} {answer.ReasonPhrase}")), ("status_code", RegoValue.From((int)answer.StatusCode)),
            ("headers", RegoObject.Create(headers)), ("body", read ?? RegoValue.Null), ("raw_body", RegoValue.From(text)));
    }

    /// <summary>Connects to the address that was checked, so that a name cannot lead somewhere else between the check and the call.</summary>
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext connection, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(connection.DnsEndPoint.Host, cancellationToken);
        var allowed = addresses.Where(address => !_refuses(address)).ToArray();
        if (allowed.Length == 0)
        {
            throw new HttpRefused($"{connection.DnsEndPoint.Host} leads to an address that policies may not reach");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, connection.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class HttpRefused(string message) : Exception(message);
}
