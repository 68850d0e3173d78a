using System.Diagnostics;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>Replays what was recorded from the original server against ours.</summary>
public sealed class WireTests(ITestOutputHelper log)
{
    [Fact]
    public async Task RecordedExchanges_AreAnsweredAlike()
    {
        Assert.SkipUnless(DockerEngine.IsAvailable, "no Docker engine with busybox:local answers");
        using var folder = new ScratchFolder();
        var data = Directory.CreateDirectory(Path.Combine(folder.Path, "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "f"), "hello file\n", TestContext.Current.CancellationToken);
        await using var files = await FileServer.StartAsync(data);
        await using var node = await BacalhauProcess.ServeAsync(
            Path.Combine(folder.Path, "node"),
            $"Compute.AllowListedLocalPaths={data}:rw",
            "InputSources.Types.URLDownload.AllowedNetworks=127.0.0.0/8");

        var cases = Path.Combine(Checkout.Root, "tests", "cases", "wire");
        var (code, output) = await RunAsync(
            "python3",
            Path.Combine(cases, "wire.py"), "replay", "--api", $"127.0.0.1:{node.Port}", "--have", "docker,wasm,data,files,alone,queue",
            "--set", $"image={DockerEngine.Image}", "--set", $"data={data}", "--set", $"files={files.Address}", Path.Combine(cases, "cases"));

        log.WriteLine(output);
        Assert.True(code == 0, output);
    }

    private static async Task<(int Code, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(10));
        return (process.ExitCode, await output + await error);
    }
}
