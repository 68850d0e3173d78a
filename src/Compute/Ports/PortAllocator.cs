using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>Gives ports of the host to executions. A port is given once, and only when it could be bound a moment ago.</summary>
internal sealed class PortAllocator(IOptions<PortOptions> options)
{
    private const int LowestPort = 1024;

    private readonly Lock gate = new();
    private readonly HashSet<int> taken = [];
    private readonly HashSet<int> takenStatic = [];
    private int next = options.Value.PortRangeStart;

    /// <summary>Gets the static ports that executions hold, in order.</summary>
    public IReadOnlyList<int> StaticInUse
    {
        get
        {
            lock (gate)
            {
                return takenStatic.Count == 0 ? [] : [.. takenStatic.Order()];
            }
        }
    }

    /// <summary>Tells whether a static port of the task is in the hands of another execution; for reasons only, the answer may change.</summary>
    public bool IsTaken(int port)
    {
        lock (gate)
        {
            return taken.Contains(port);
        }
    }

    /// <summary>Fills in the ports of a network. Either all are given or none.</summary>
    /// <exception cref="BacalhauException">A static port is taken, or none of the range is free; another try may work.</exception>
    public NetworkConfig Assign(NetworkConfig network)
    {
        if (network.Ports.Count == 0 || network.Type is not (NetworkType.Host or NetworkType.Full or NetworkType.Bridge))
        {
            return network;
        }

        lock (gate)
        {
            var assigned = new List<PortMapping>(network.Ports.Count);
            try
            {
                foreach (var port in network.Ports)
                {
                    var host = port.Static > 0 ? TakeStatic(port) : TakeNext(port);
                    var target = network.Type == NetworkType.Bridge && port.Target > 0 ? port.Target : host;
                    assigned.Add(port with { Static = host, Target = target });
                }

                return network with { Ports = assigned };
            }
            catch (BacalhauException)
            {
                Free(assigned);
                throw;
            }
        }
    }

    /// <summary>Notes ports that an execution holds already, because it outlived the process.</summary>
    public void Adopt(NetworkConfig network)
    {
        lock (gate)
        {
            taken.UnionWith(network.Ports.Select(port => port.Static));
        }
    }

    /// <summary>Takes ports back. A repeat does nothing.</summary>
    public void Release(NetworkConfig network)
    {
        if (network.Ports.Count > 0)
        {
            lock (gate)
            {
                Free(network.Ports);
            }
        }
    }

    private static bool CanBind(string address, int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.TryParse(address, out var parsed) ? parsed : IPAddress.Any, port);
            listener.Start(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private int TakeStatic(PortMapping port)
    {
        if (port.Static < LowestPort || taken.Contains(port.Static) || !CanBind(port.HostNetwork, port.Static))
        {
            throw new BacalhauError(BacalhauErrorCode.ResourceInUse, "Compute", $"port {port.Static} ({port.Name}) cannot be had on this node: it is in use or below {LowestPort}")
            {
                Hint = "Ask for another port, or leave Static out and read BACALHAU_HOST_PORT_" + port.Name + ".",
                IsRetryable = true,
                Cause = FailureCause.NodeRejected,
            }.AsException();
        }

        taken.Add(port.Static);
        takenStatic.Add(port.Static);
        return port.Static;
    }

    private int TakeNext(PortMapping port)
    {
        var (first, last) = (options.Value.PortRangeStart, options.Value.PortRangeEnd);
        for (var tried = first; tried <= last; tried++)
        {
            var candidate = next;
            next = next >= last ? first : next + 1;
            if (!taken.Contains(candidate) && CanBind(port.HostNetwork, candidate))
            {
                taken.Add(candidate);
                return candidate;
            }
        }

        throw new BacalhauError(BacalhauErrorCode.ResourceExhausted, "Compute", $"no port from {first} to {last} is free on this node")
        {
            Hint = "Widen Compute.Network.PortRangeStart and PortRangeEnd.",
            IsRetryable = true,
            Cause = FailureCause.NodeRejected,
        }.AsException();
    }

    private void Free(IReadOnlyList<PortMapping> ports)
    {
        foreach (var port in ports)
        {
            taken.Remove(port.Static);
            takenStatic.Remove(port.Static);
        }
    }
}
