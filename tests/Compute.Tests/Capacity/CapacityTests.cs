using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class CapacityTests : IDisposable
{
    private static readonly ComputeResources Machine = new(8000, 16_000_000_000, 100_000_000_000, 2);
    private static readonly Gpu[] Gpus = [new(0, "A", "NVIDIA", 1, ""), new(3, "B", "AMD/ATI", 1, "")];

    private readonly string root = Directory.CreateTempSubdirectory("root-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Defaults_GiveFourFifths_AndAllGpus()
    {
        var capacity = NodeCapacity.Resolve(new CapacityOptions(), Machine, Gpus);

        Assert.Equal(new ComputeResources(6400, 12_800_000_000, 80_000_000_000, 2), capacity.Total);
        Assert.Equal(capacity.Total, capacity.PerJob);
        Assert.Equal(Gpus, capacity.Gpus);
    }

    [Fact]
    public void AllEmpty_GivesEverything() =>
        Assert.Equal(Machine, NodeCapacity.Resolve(new CapacityOptions { AllocatedCapacity = new() }, Machine, Gpus).Total);

    [Fact]
    public void Amounts_AreReadAsInJobs_AndPerJobIsAPartOfTheTotal()
    {
        var capacity = NodeCapacity.Resolve(
            new CapacityOptions
            {
                AllocatedCapacity = new() { CPU = "2.5", Memory = "1.5 GiB", Disk = "10gb", GPU = "50%" },
                MaxJobCapacity = new() { CPU = "500m", Memory = "50%" },
            },
            Machine,
            Gpus);

        Assert.Equal(new ComputeResources(2500, 1_610_612_736, 10_000_000_000, 1), capacity.Total);
        Assert.Equal(new ComputeResources(500, 805_306_368, 10_000_000_000, 1), capacity.PerJob);
        Assert.Equal([Gpus[0]], capacity.Gpus);
    }

    [Fact]
    public void Mistakes_ComeAllAtOnce()
    {
        var options = new CapacityOptions
        {
            AllocatedCapacity = new() { CPU = "many", Memory = "101%", Disk = "-1", GPU = "9" },
            MaxJobCapacity = new() { CPU = "1x" },
        };

        var thrown = Assert.Throws<BacalhauException>(() => NodeCapacity.Resolve(options, Machine, Gpus));

        Assert.Equal(BacalhauErrorCode.ConfigurationError, thrown.Error.Code);
        Assert.All(
            ["AllocatedCapacity.CPU", "AllocatedCapacity.Memory", "AllocatedCapacity.Disk", "AllocatedCapacity.GPU", "MaxJobCapacity.CPU"],
            key => Assert.Contains(key, thrown.Error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void MoreThanTheMachine_IsGivenOnlyWhenAskedToIgnoreIt()
    {
        var options = new CapacityOptions { AllocatedCapacity = new() { CPU = "100", Memory = "1gb", Disk = "1gb" } };
        Assert.Throws<BacalhauException>(() => NodeCapacity.Resolve(options, Machine, []));

        options.IgnorePhysicalResourceLimits = true;

        Assert.Equal(100_000, NodeCapacity.Resolve(options, Machine, []).Total.CpuMillicores);
    }

    [Fact]
    public void Cgroups_OfVersion2_LimitByTheTightestOnTheWayUp()
    {
        Write("proc/self/cgroup", "0::/outer/inner\n");
        Write("sys/fs/cgroup/outer/cpu.max", "150000 100000\n");
        Write("sys/fs/cgroup/outer/inner/cpu.max", "max 100000\n");
        Write("sys/fs/cgroup/outer/inner/memory.max", "1073741824\n");
        Write("sys/fs/cgroup/outer/memory.max", "max\n");

        Assert.Equal(new CgroupLimits(1500, 1L << 30), CgroupLimits.Read(root));
    }

    [Fact]
    public void Cgroups_OfVersion1_AreRead_AlsoWhenThePathIsTheHosts()
    {
        Write("proc/self/cgroup", "4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");

        Assert.Equal(new CgroupLimits(500, 512L << 20), CgroupLimits.Read(root));
    }

    [Theory]
    [InlineData("-1", "9223372036854771712")]
    [InlineData("junk", "junk")]
    [InlineData("", "")]
    public void Cgroups_WithoutALimit_OrWithJunk_LimitNothing(string quota, string memory)
    {
        Write("proc/self/cgroup", "4:memory:/\n2:cpu:/\njunk\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", quota);
        Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
        Write("sys/fs/cgroup/memory/memory.limit_in_bytes", memory);

        Assert.Equal(new CgroupLimits(null, null), CgroupLimits.Read(root));
    }

    [Fact]
    public void Detected_IsTheMachinesAndTheGroupsLess()
    {
        Write("proc/meminfo", "MemTotal:       2048 kB\nMemFree: 1 kB\n");
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/cpu.max", "10000 100000\n");

        var detected = CapacityDetector.Detect(root, 1, root);

        Assert.Equal((100, 2048 * 1024, 1), (detected.CpuMillicores, detected.MemoryBytes, detected.Gpus));
        Assert.True(detected.DiskBytes > 0);
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
