using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bacalhau.Storage.Tests;

/// <summary>What a browser of old would send.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">The headers, one per line.</param>
internal sealed record WebRequest(string Method, string Path, string Headers);

/// <summary>A web server on loopback that answers each connection exactly as the test says, byte by byte: half answers, lies and silence included.</summary>
internal sealed class ScriptedWeb : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly List<WebRequest> requests = [];
    private readonly Func<WebRequest, NetworkStream, CancellationToken, Task> answer;
    private readonly Task accepting;

    public ScriptedWeb(Func<WebRequest, NetworkStream, CancellationToken, Task> answer)
    {
        this.answer = answer;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Answers every request with a text.</summary>
    public ScriptedWeb(Func<WebRequest, string> answer)
        : this((request, stream, cancellationToken) => SendAsync(stream, answer(request), cancellationToken))
    {
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public IReadOnlyList<WebRequest> Requests
    {
        get
        {
            lock (requests)
            {
                return [.. requests];
            }
        }
    }

    public string Url(string path, string host = "127.0.0.1") => $"http://{host}:{Port}{path}";

    public static string Ok(string body, string headers = "") => $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}Connection: close\r\n\r\n{body}";

    public static string Status(int status) => $"HTTP/1.1 {status} Answer\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    public static string Redirect(string to, int status = 302) => $"HTTP/1.1 {status} Moved\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

    public static Task SendAsync(NetworkStream stream, string text, CancellationToken cancellationToken) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Dispose();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = await ReadAsync(stream);
                lock (requests)
                {
                    requests.Add(request);
                }

                await answer(request, stream, stop.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client is gone, or the test is over.
            }
        }
    }

    private async Task<WebRequest> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(buffer, stop.Token) == 0)
            {
                throw new IOException("the client sent no whole request");
            }

            text.Append((char)buffer[0]);
        }

        var lines = text.ToString().Split("\r\n");
        var first = lines[0].Split(' ');
        return new(first[0], first[1], string.Join('\n', lines.Skip(1)));
    }
}
