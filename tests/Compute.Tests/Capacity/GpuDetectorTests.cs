using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Compute.Tests;

/// <summary>Runs the detector against programs that print what the vendors' tools print.</summary>
public sealed class GpuDetectorTests : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("tools-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(path, recursive: true);

    [Fact]
    public async Task Nvidia_WithTheRightArguments_IsRead()
    {
        Tool("nvidia-smi", """
            [ "$*" = "--query-gpu=index,gpu_name,memory.total --format=csv,noheader,nounits" ] || exit 64
            echo "0, Tesla T4, 15360"
            echo "1, Odd, Name, [N/A]"
            """);

        Assert.Equal([new Gpu(0, "Tesla T4", "NVIDIA", 15360, ""), new Gpu(1, "Odd, Name", "NVIDIA", 0, "")], await DetectAsync());
    }

    [Fact]
    public async Task Amd_WithGapsInItsNumbers_IsRead()
    {
        Tool("rocm-smi", """
            [ "$*" = "--showproductname --showbus --showmeminfo vram --json" ] || exit 64
            echo '{"card3":{"PCI Bus":"0000:E7:00.0","VRAM Total Memory (B)":"68702699520","Card series":"Instinct MI210"},"system":{}}'
            """);

        Assert.Equal([new Gpu(3, "Instinct MI210", "AMD/ATI", 65520, "0000:e7:00.0")], await DetectAsync());
    }

    [Fact]
    public async Task Intel_IsAskedForEachDevice()
    {
        Tool("xpu-smi", """
            case "$*" in
              "discovery --json") echo '{"device_list":[{"device_id":0,"device_name":"Flex","pci_bdf_address":"0000:E9:00.0"}]}' ;;
              "discovery --json --device 0") echo '{"device_id":0,"device_name":"Flex 170","memory_physical_size_byte":"5314183168","pci_bdf_address":"0000:e9:00.0"}' ;;
              *) exit 64 ;;
            esac
            """);

        Assert.Equal([new Gpu(0, "Flex 170", "Intel", 5068, "0000:e9:00.0")], await DetectAsync());
    }

    [Theory]
    [InlineData("echo 'NVIDIA-SMI has failed'; exit 9")]
    [InlineData("echo junk")]
    [InlineData("head -c 10000000 /dev/zero")]
    [InlineData("echo '[1,2'")]
    public async Task Tool_ThatFailsOrPrintsJunk_FindsNothing_AndTheOthersStillCount(string script)
    {
        Tool("nvidia-smi", script);
        Tool("xpu-smi", script);
        Tool("rocm-smi", """echo '{"card0":{"Card series":"MI210","VRAM Total Memory (B)":"1048576"}}'""");

        Assert.Equal([new Gpu(0, "MI210", "AMD/ATI", 1, "")], await DetectAsync());
    }

    [Fact]
    public async Task Tool_ThatHangs_IsKilled()
    {
        Tool("nvidia-smi", $"echo $$ > {path}/pid; exec sleep 600");
        var clock = new FakeTimeProvider();
        using var watcher = new FileSystemWatcher(path, "pid");
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Changed += (_, _) => running.TrySetResult();
        watcher.EnableRaisingEvents = true;

        var detecting = DetectAsync(clock);
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(await detecting.WaitAsync(TimeSpan.FromSeconds(30), Token));
    }

    [Fact]
    public async Task NoTools_NoGpus() => Assert.Empty(await DetectAsync());

    private Task<IReadOnlyList<Gpu>> DetectAsync(TimeProvider? clock = null) =>
        new GpuDetector(new ToolRunner(clock ?? TimeProvider.System), NullLogger<GpuDetector>.Instance).DetectAsync(path, Token);

    private void Tool(string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the tools here are shell scripts");
        var file = Path.Combine(path, name);
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
