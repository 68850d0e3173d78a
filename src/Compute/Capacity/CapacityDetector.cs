using System.Globalization;

namespace Bacalhau.Compute;

/// <summary>Finds out what the machine has, as far as this process may use it.</summary>
internal static class CapacityDetector
{
    /// <summary>Detects processors, memory and free disk.</summary>
    /// <param name="dataFolder">The disk that counts is the one this folder is on; exists.</param>
    /// <param name="gpus">How many graphics processors were found.</param>
    /// <param name="root">Where the file systems of the kernel lie, by custom <c>/</c>.</param>
    public static ComputeResources Detect(string dataFolder, int gpus, string root = "/")
    {
        var limits = CgroupLimits.Read(root);
        return new ComputeResources(
            Math.Min(Environment.ProcessorCount * 1000L, limits.CpuMillicores ?? long.MaxValue),
            Math.Min(PhysicalMemory(root), limits.MemoryBytes ?? long.MaxValue),
            FreeDisk(dataFolder),
            gpus);
    }

    private static long PhysicalMemory(string root)
    {
        var file = Path.Combine(root, "proc/meminfo");
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith("MemTotal:", StringComparison.Ordinal)) : null;
        var kibibytes = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        return long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out var found)
            ? found * 1024
            : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
    }

    private static long FreeDisk(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return 0;
        }
    }
}
