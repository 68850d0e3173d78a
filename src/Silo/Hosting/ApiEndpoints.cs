using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

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

    /// <summary>
    /// Gives a port that is free now on the loopback address, for the silo's own endpoint, which opens it a moment later. It is none that systems give to connections
    /// on their own accord (from 32,768 on Linux, 49,152 elsewhere): on a busy machine one of those is soon somebody else's.
    /// </summary>
    /// <exception cref="BacalhauException">None could be found.</exception>
    public static int FreeLoopbackPort()
    {
        const int first = 25_000, behindLast = 32_768, most = 100;
        for (var attempt = 0; attempt < most; attempt++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            var port = RandomNumberGenerator.GetInt32(first, behindLast);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException error) when (error.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another's: the next may be free.
            }
        }

        throw new BacalhauError(BacalhauErrorCode.ConfigurationError, "Silo", $"no port between {first} and {behindLast - 1} is free on 127.0.0.1; {most} were tried")
        {
            Hint = "End what holds them: `ss -tlnp` shows it.",
        }.AsException();
    }
}
