using System.Net;
using System.Net.Sockets;

namespace Bacalhau.Silo.Hosting;

/// <summary>Which address a host setting means.</summary>
internal static class ApiEndpoints
{
    /// <summary>Resolves an address or a name: <c>0.0.0.0</c>, <c>localhost</c>, <c>loopback</c>, <c>any</c> or a host name.</summary>
    /// <exception cref="BacalhauException">The name does not resolve.</exception>
    public static IPAddress Resolve(string host)
    {
        switch (host.ToLowerInvariant())
        {
            case "" or "any" or "*":
                return IPAddress.Any;
            case "localhost" or "loopback" or "local":
                return IPAddress.Loopback;
        }

        if (IPAddress.TryParse(host, out var address))
        {
            return address;
        }

        try
        {
            return Dns.GetHostAddresses(host).OrderBy(found => found.AddressFamily != AddressFamily.InterNetwork).First();
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            throw new BacalhauError(BacalhauErrorCode.ConfigurationError, "Configuration", $"API.Host: '{host}' is not an address of this machine: {e.Message}")
            {
                Hint = "Use an IP address, localhost or 0.0.0.0.",
            }.AsException(e);
        }
    }

    /// <summary>Gives a port that is free now on the loopback address, for the silo's own endpoint.</summary>
    public static int FreeLoopbackPort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
