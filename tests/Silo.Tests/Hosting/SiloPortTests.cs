using System.Net;
using System.Net.Sockets;
using Bacalhau.Silo.Hosting;

namespace Bacalhau.Silo.Tests.Hosting;

public sealed class SiloPortTests
{
    [Fact]
    public void SiloPort_IsFree_AndNoneThatConnectionsGetOnTheirOwn()
    {
        for (var i = 0; i < 50; i++)
        {
            var port = ApiEndpoints.FreeLoopbackPort();

            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            Assert.InRange(port, 25_000, 32_767);
        }
    }
}
