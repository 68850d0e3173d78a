using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class PortAllocatorTests
{
    [Fact]
    public void Dynamic_Ports_ComeFromTheRange_AndAreGivenOnce()
    {
        var ports = Allocator(29000, 29100);

        var first = ports.Assign(Bridge(new PortMapping("http"), new PortMapping("admin", Target: 80)));
        var second = ports.Assign(Bridge(new PortMapping("http")));

        Assert.Equal(3, first.Ports.Concat(second.Ports).Select(port => port.Static).Distinct().Count());
        Assert.All(first.Ports.Concat(second.Ports), port => Assert.InRange(port.Static, 29000, 29100));
        Assert.Equal(first.Ports[0].Static, first.Ports[0].Target);
        Assert.Equal(80, first.Ports[1].Target);
    }

    [Fact]
    public void Port_ThatSomebodyElseHolds_IsPassedOver_AndAStaticOneRefused()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        var held = ((IPEndPoint)listener.LocalEndpoint).Port;

        var thrown = Assert.Throws<BacalhauException>(() => Allocator(held, held).Assign(Bridge(new PortMapping("http"))));
        var refused = Assert.Throws<BacalhauException>(() => Allocator(20000, 32000).Assign(Bridge(new PortMapping("http", held))));

        Assert.Equal(BacalhauErrorCode.ResourceExhausted, thrown.Error.Code);
        Assert.Contains($"{held}", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Assign_ThatFails_GivesBackWhatItTook()
    {
        var ports = Allocator(29200, 29210);
        var free = ports.Assign(Bridge(new PortMapping("a", 0))).Ports[0].Static;
        ports.Release(Bridge(new PortMapping("a", free)));

        Assert.Throws<BacalhauException>(() => ports.Assign(Bridge(new PortMapping("a", free), new PortMapping("b", 80))));

        Assert.False(ports.IsTaken(free));
        Assert.Empty(ports.StaticInUse);
    }

    [Fact]
    public void Static_Port_IsFreeAgainAfterRelease()
    {
        var ports = Allocator(29300, 29300);
        var chosen = ports.Assign(Bridge(new PortMapping("a"))).Ports[0].Static;
        ports.Release(Bridge(new PortMapping("a", chosen)));

        var assigned = ports.Assign(Bridge(new PortMapping("a", chosen)));
        Assert.Equal([chosen], ports.StaticInUse);
        Assert.Throws<BacalhauException>(() => ports.Assign(Bridge(new PortMapping("b", chosen))));
        ports.Release(assigned);

        Assert.Equal(chosen, ports.Assign(Bridge(new PortMapping("b", chosen))).Ports[0].Static);
    }

    [Theory]
    [InlineData(NetworkType.None)]
    [InlineData(NetworkType.HTTP)]
    public void Networks_WithoutPortsOfTheHost_GetNone(NetworkType type)
    {
        var network = new NetworkConfig { Type = type, Ports = [new PortMapping("a")] };

        Assert.Same(network, Allocator(29400, 29400).Assign(network));
    }

    private static NetworkConfig Bridge(params PortMapping[] ports) => new() { Type = NetworkType.Bridge, Ports = ports };

    private static PortAllocator Allocator(int first, int last) => new(Options.Create(new PortOptions { PortRangeStart = first, PortRangeEnd = last }));
}
