using System.Net;
using System.Net.WebSockets;
using Bacalhau.Client.Auth;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Logs;

/// <summary>Opens the connections that logs come over.</summary>
internal sealed class LogSocket(BacalhauClientOptions options, Authenticator authenticator, HttpMessageInvoker invoker)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Gets how long to go on without reaching the server.</summary>
    public TimeSpan RetryTimeout => options.RetryTimeout;

    /// <summary>Opens a connection; logs in again, once, when a token is refused.</summary>
    /// <exception cref="BacalhauException">The server refused.</exception>
    /// <exception cref="WebSocketException">The server was not reached.</exception>
    public async Task<WebSocket> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var proof = await authenticator.GetAsync(cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            var socket = new ClientWebSocket();
            try
            {
                Prepare(socket, proof?.ToString());
                await socket.ConnectAsync(AddressOf(path), invoker, cancellationToken);
                return socket;
            }
            catch (WebSocketException) when (socket.HttpStatusCode == HttpStatusCode.Unauthorized && attempt == 1 && authenticator.CanRenew)
            {
                socket.Dispose();
                proof = await authenticator.RenewAsync(proof, cancellationToken);
            }
            catch (WebSocketException) when ((int)socket.HttpStatusCode is >= 300 and < 500)
            {
                var status = socket.HttpStatusCode;
                socket.Dispose();
                throw ApiErrors.FromAnswer(status, []).AsException();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>Describes a connection that could not be had.</summary>
    public BacalhauException Unreachable(Exception failure) => ApiErrors.FromFailure(options.Endpoint, failure);

    private void Prepare(ClientWebSocket socket, string? proof)
    {
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.KeepAliveInterval = KeepAlive;
        socket.Options.KeepAliveTimeout = KeepAlive;
        foreach (var (name, value) in ApiTransport.ProgramHeaders(options))
        {
            socket.Options.SetRequestHeader(name, value);
        }

        if (proof is not null)
        {
            socket.Options.SetRequestHeader("Authorization", proof);
        }
    }

    private Uri AddressOf(string path)
    {
        var address = new UriBuilder(ApiTransport.AddressOf(options, path));
        address.Scheme = address.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs;
        return address.Uri;
    }
}
