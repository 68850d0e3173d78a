using System.Buffers;
using System.Net.WebSockets;
using Bacalhau.Api;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Logs;

/// <summary>One connection that a log comes over.</summary>
internal sealed class LogConnection(WebSocket socket) : IAsyncDisposable
{
    private const int MaxFrameBytes = 16 << 20;
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);
    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly ArrayBufferWriter<byte> message = new();

    /// <summary>Gets whether the server said that the log is over.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Gives the next frame; null when the log is over or the connection is lost.</summary>
    /// <exception cref="BacalhauException">The server broke the rules of the exchange, or ended it with an error.</exception>
    public async Task<LogFrame?> NextAsync(CancellationToken cancellationToken)
    {
        message.ResetWrittenCount();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    End();
                    return null;
                }

                message.Write(buffer.AsSpan(0, part.Count));
                if (message.WrittenCount > MaxFrameBytes)
                {
                    throw Broken($"a frame is larger than {MaxFrameBytes} bytes");
                }

                if (part.EndOfMessage)
                {
                    return ApiJson.Read<LogFrame>(message.WrittenSpan) ?? throw Broken("a frame is empty");
                }
            }
        }
        catch (WebSocketException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var limit = new CancellationTokenSource(Farewell);
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
            }
        }

        socket.Dispose();
    }

    private void End()
    {
        switch (socket.CloseStatus)
        {
            case WebSocketCloseStatus.NormalClosure or WebSocketCloseStatus.Empty or null:
                HasEnded = true;
                break;
            case WebSocketCloseStatus.EndpointUnavailable:
                break; // the server goes away; another connection goes on
            case var status:
                throw Broken($"the server ended the log with {(int?)status} {socket.CloseStatusDescription}".TrimEnd());
        }
    }

    private static BacalhauException Broken(string message) =>
        new BacalhauError(BacalhauErrorCode.NetworkFailure, ApiErrors.Component, message).AsException();
}
