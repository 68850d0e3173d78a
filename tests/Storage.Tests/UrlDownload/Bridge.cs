using System.Net;
using System.Net.Sockets;

namespace Bacalhau.Storage.Tests;

/// <summary>Makes a server on 127.0.0.1 reachable under another loopback address too, so that one may be allowed and the other not.</summary>
internal sealed class Bridge : IDisposable
{
    private readonly TcpListener listener;
    private readonly int target;

    public Bridge(IPAddress address, int target)
    {
        this.target = target;
        listener = new(address, 0);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var near = await listener.AcceptTcpClientAsync();
                using var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, target);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or IOException)
        {
        }
    }
}
