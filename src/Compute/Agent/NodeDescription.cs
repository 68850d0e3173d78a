using System.Runtime.InteropServices;

namespace Bacalhau.Compute;

/// <summary>What the node says of itself.</summary>
internal sealed class NodeDescription(ComputeNodeIdentity node, ProviderCatalog providers, NodeCapacitySource capacity, PortAllocator ports)
{
    private static readonly string[] Protocols = ["bprotocol/v2", "ncl/v1"];

    private IReadOnlyDictionary<string, string>? labels;
    private IReadOnlyList<int> portsInUse = [];

    /// <summary>Describes the node as it is now. Equal to the last description, by value, when nothing has changed.</summary>
    public NodeInfo Describe()
    {
        var room = capacity.Ledger.State;
        var available = providers.Available;
        var statics = ports.StaticInUse;
        portsInUse = statics.SequenceEqual(portsInUse) ? portsInUse : statics;
        return new NodeInfo
        {
            Id = node.NodeId,
            Type = NodeType.Compute,
            Labels = labels ??= Label(),
            SupportedProtocols = Protocols,
            Version = node.Version,
            Compute = new ComputeNodeInfo
            {
                ExecutionEngines = available.Engines,
                Publishers = available.Publishers,
                StorageSources = available.Sources,
                MaxCapacity = capacity.Value.Total,
                MaxJobRequirements = capacity.Value.PerJob,
                AvailableCapacity = NotBelowZero(room.Free),
                QueueUsed = room.Queued,
                RunningExecutions = room.Running,
                EnqueuedExecutions = room.Waiting,
                Address = node.Address,
                Gpus = capacity.Value.Gpus,
                Cached = providers.Cached,
                PortsInUse = portsInUse,
            },
        };
    }

    private static ComputeResources NotBelowZero(ComputeResources amounts) => new(
        Math.Max(0, amounts.CpuMillicores), Math.Max(0, amounts.MemoryBytes), Math.Max(0, amounts.DiskBytes), Math.Max(0, amounts.Gpus));

    private Dictionary<string, string> Label()
    {
        var (system, architecture) = (SystemInGo(), ArchitectureInGo());
        var found = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["name"] = node.NodeId.Value,
            ["os_type"] = system,
            ["os_arch"] = architecture,
            ["Operating-System"] = system,
            ["Architecture"] = architecture,
        };
        foreach (var gpu in capacity.Value.Gpus.Select((gpu, index) => (gpu, index)))
        {
            found[$"GPU-{gpu.index}"] = gpu.gpu.Name.Replace(' ', '-');
            found[$"GPU-{gpu.index}-Memory"] = $"{gpu.gpu.Memory}-MiB";
        }

        foreach (var (name, value) in node.Labels)
        {
            found[name] = value;
        }

        return found;
    }

    private static string SystemInGo() =>
        OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsFreeBSD() ? "freebsd" : "linux";

    private static string ArchitectureInGo() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "amd64",
        Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };
}
