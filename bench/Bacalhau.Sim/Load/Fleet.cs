using System.Globalization;

namespace Bacalhau.Sim;

/// <summary>The machines: three sizes, regions, racks of twenty, some with graphics processors, some old.</summary>
internal static class Fleet
{
    public const int RackSize = 20;
    private static readonly string[] Regions = ["eu", "us", "ap"];

    public static List<NodeInfo> Make(int count, Random random)
    {
        List<NodeInfo> nodes = new(count);
        for (var i = 0; i < count; i++)
        {
            var cores = random.Next(10) switch { < 5 => 16, < 9 => 32, _ => 64 };
            var gpus = random.Next(20) == 0 ? 4 : 0;
            var capacity = new ComputeResources(cores * 1000L, cores * 4_000_000_000L, 1_000_000_000_000, gpus);
            nodes.Add(new()
            {
                Id = new(string.Create(CultureInfo.InvariantCulture, $"n-{i:00000}")),
                Type = NodeType.Compute,
                Labels = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["hostname"] = string.Create(CultureInfo.InvariantCulture, $"host-{i:00000}"),
                    ["region"] = Regions[i / RackSize % Regions.Length],
                    ["rack"] = string.Create(CultureInfo.InvariantCulture, $"r-{i / RackSize}"),
                    ["disk"] = random.Next(3) == 0 ? "hdd" : "ssd",
                    ["arch"] = random.Next(8) == 0 ? "arm64" : "amd64",
                    ["cores"] = cores.ToString(CultureInfo.InvariantCulture),
                },
                Compute = new()
                {
                    ExecutionEngines = i % 16 == 0 ? ["docker"] : ["docker", "wasm"],
                    Publishers = ["local", "s3"],
                    StorageSources = ["inline", "urldownload"],
                    MaxCapacity = capacity,
                    AvailableCapacity = capacity,
                    MaxJobRequirements = capacity,
                    Cached = Images(random),
                },
            });
        }

        return nodes;
    }

    private static List<string> Images(Random random) =>
        [.. Enumerable.Range(0, Workload.Images).Where(_ => random.Next(4) == 0).Select(image => "image:" + Workload.ImageName(image))];
}
