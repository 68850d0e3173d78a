using System.Buffers;
using System.Net.WebSockets;
using Bacalhau.Api;

namespace Bacalhau.Silo.Http.Logs;

/// <summary>The socket of one log stream: frames out, and an ear for the client's leaving.</summary>
internal sealed class LogSocket(WebSocket socket)
{
    private readonly ArrayBufferWriter<byte> frame = new(1024);

    public Task SendAsync(LogFrame value, CancellationToken cancellationToken)
    {
        frame.ResetWrittenCount();
        ApiJson.Write(frame, value);
        return socket.SendAsync(frame.WrittenMemory, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, cancellationToken).AsTask();
    }

    /// <summary>Completes when the client closes or is gone. What it sends meanwhile is not looked at.</summary>
    public async Task WaitForLeavingAsync(CancellationToken cancellationToken)
    {
        var ignored = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(ignored.AsMemory(), cancellationToken).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Gone without a word: the same as leaving.
        }
    }

    /// <summary>Closes from our side. The client's answer is not waited for: it may be long gone.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status, CancellationToken cancellationToken)
    {
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(status, null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // There is nobody left to tell.
        }
    }
}
