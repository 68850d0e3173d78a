using System.Globalization;

namespace Bacalhau.Compute;

/// <summary>What the process may use when it runs in a container itself; version 1 and 2 of control groups. Null is no limit.</summary>
/// <param name="CpuMillicores">Processor time.</param>
/// <param name="MemoryBytes">Memory.</param>
internal readonly record struct CgroupLimits(long? CpuMillicores, long? MemoryBytes)
{
    // Version 1 writes "no limit" as a number near the largest one.
    private const long Unlimited = long.MaxValue / 2;

    /// <summary>Reads the limits; of a nested group the tightest on the way up.</summary>
    /// <param name="root">Where the file systems of the kernel lie, by custom <c>/</c>.</param>
    public static CgroupLimits Read(string root)
    {
        long? cpu = null, memory = null;
        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            var parts = line.Split(':', 3);
            if (parts.Length != 3)
            {
                continue;
            }

            if (parts[1].Length == 0)
            {
                foreach (var folder in Upwards(Path.Combine(root, "sys/fs/cgroup"), parts[2]))
                {
                    cpu = Min(cpu, Quota(Text(folder, "cpu.max")?.Split(' ')));
                    memory = Min(memory, Bytes(Text(folder, "memory.max")));
                }

                continue;
            }

            var controllers = parts[1].Split(',');
            if (controllers.Contains("cpu"))
            {
                foreach (var folder in Upwards(Path.Combine(root, "sys/fs/cgroup", "cpu"), parts[2]))
                {
                    cpu = Min(cpu, Quota([Text(folder, "cpu.cfs_quota_us") ?? "", Text(folder, "cpu.cfs_period_us") ?? ""]));
                }
            }

            if (controllers.Contains("memory"))
            {
                foreach (var folder in Upwards(Path.Combine(root, "sys/fs/cgroup", "memory"), parts[2]))
                {
                    memory = Min(memory, Bytes(Text(folder, "memory.limit_in_bytes")));
                }
            }
        }

        return new CgroupLimits(cpu, memory);
    }

    /// <summary>Gives the group's folder and those above it. In a container the path may be the host's; then the mount itself is the group.</summary>
    private static IEnumerable<string> Upwards(string mount, string group)
    {
        for (var path = group.Trim('/'); path.Length > 0; path = Path.GetDirectoryName(path) ?? "")
        {
            yield return Path.Combine(mount, path);
        }

        yield return mount;
    }

    private static long? Quota(string[]? quotaAndPeriod) =>
        quotaAndPeriod is [var quota, var period] && Number(quota) is > 0 and var used && Number(period) is > 0 and var whole
            ? Math.Max(1, used * 1000 / whole)
            : null;

    private static long? Bytes(string? text) => text is not null && Number(text) is > 0 and < Unlimited and var bytes ? bytes : null;

    private static long? Number(string text) =>
        long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? Min(long? left, long? right) => left is null ? right : right is null ? left : Math.Min(left.Value, right.Value);

    private static string? Text(string folder, string name) => Lines(Path.Combine(folder, name)).FirstOrDefault();

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
