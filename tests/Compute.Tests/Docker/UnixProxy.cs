using System.Net.Sockets;

namespace Bacalhau.Compute.Tests.Docker;

/// <summary>Stands between a client and the engine's socket, and can cut every connection as a restart of the engine does.</summary>
internal sealed class UnixProxy : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("bacalhau-proxy-").FullName;
    private readonly Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Lock gate = new();
    private readonly List<Socket> open = [];
    private readonly string? engine;
    private readonly Task accepting;

    /// <summary>Creates the proxy.</summary>
    /// <param name="engine">The engine's socket; null for one that takes connections and never says a word.</param>
    public UnixProxy(string? engine)
    {
        this.engine = engine;
        Address = new Uri($"unix://{folder}/proxy.sock");
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(folder, "proxy.sock")));
        listener.Listen();
        accepting = AcceptAsync();
    }

    public Uri Address { get; }

    /// <summary>Cuts what is connected now; new connections come through.</summary>
    public void CutAll()
    {
        lock (gate)
        {
            open.ForEach(socket => socket.Dispose());
            open.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        CutAll();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Directory.Delete(folder, recursive: true);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = Keep(await listener.AcceptAsync());
            if (engine is not null)
            {
                var server = Keep(new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
                await server.ConnectAsync(new UnixDomainSocketEndPoint(engine));
                _ = CopyAsync(client, server);
                _ = CopyAsync(server, client);
            }
        }
    }

    private Socket Keep(Socket socket)
    {
        lock (gate)
        {
            open.Add(socket);
        }

        return socket;
    }

    private static async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[16384];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                for (var sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
