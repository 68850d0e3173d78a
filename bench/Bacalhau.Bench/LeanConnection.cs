using System.Net.Sockets;
using System.Text;

namespace Bacalhau.Bench;

/// <summary>One HTTP/1.1 connection that does as little as possible, so that the server is measured and not the client.</summary>
internal sealed class LeanConnection : IAsyncDisposable
{
    private static readonly byte[] HeaderEnd = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LengthHeader = "content-length:"u8.ToArray();

    private readonly Socket socket;
    private byte[] buffer = new byte[16 << 10];

    private LeanConnection(Socket socket) => this.socket = socket;

    public static async Task<LeanConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port);
        return new(socket);
    }

    /// <summary>Writes a request out once; it may be sent any number of times.</summary>
    public static byte[] Request(string method, string path, string body = "") => Encoding.UTF8.GetBytes(
        $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");

    /// <summary>Sends a request and reads the answer: its status, and its body until the next call.</summary>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(ReadOnlyMemory<byte> request)
    {
        await socket.SendAsync(request);
        int filled = 0, end = -1, total = int.MaxValue;
        while (filled < total)
        {
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var got = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (got == 0)
            {
                throw new IOException("the server closed the connection");
            }

            filled += got;
            if (end < 0 && (end = buffer.AsSpan(0, filled).IndexOf(HeaderEnd)) >= 0)
            {
                total = end + HeaderEnd.Length + ContentLength(buffer.AsSpan(0, end));
            }
        }

        var status = ((buffer[9] - '0') * 100) + ((buffer[10] - '0') * 10) + buffer[11] - '0';
        return (status, buffer.AsMemory(end + HeaderEnd.Length, total - end - HeaderEnd.Length));
    }

    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int ContentLength(ReadOnlySpan<byte> headers)
    {
        Span<byte> lower = stackalloc byte[headers.Length];
        for (var i = 0; i < headers.Length; i++)
        {
            lower[i] = (byte)char.ToLowerInvariant((char)headers[i]);
        }

        var at = lower.IndexOf(LengthHeader);
        if (at < 0)
        {
            throw new InvalidDataException("the answer has no Content-Length");
        }

        var rest = lower[(at + LengthHeader.Length)..].TrimStart((byte)' ');
        var length = 0;
        foreach (var digit in rest)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                break;
            }

            length = (length * 10) + digit - '0';
        }

        return length;
    }
}
