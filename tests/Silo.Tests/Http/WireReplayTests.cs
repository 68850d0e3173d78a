using System.Diagnostics;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

/// <summary>Replays the recorded exchanges that need no engine against the API over jobs in memory.</summary>
public sealed class WireReplayTests
{
    [Theory]
    [InlineData("agent")]
    [InlineData("auth")]
    [InlineData("bodies")]
    [InlineData("client-version")]
    [InlineData("nodes")]
    [InlineData("validation")]
    public async Task RecordedExchanges_AreAnsweredAsRecordedOrBetter(string name)
    {
        Assert.SkipUnless(HasPython(), "python3 is not installed; it runs the replay program");
        await using var host = await ApiHost.StartAsync();

        var (status, output) = await ReplayAsync(host, name);

        Assert.True(status == 0, output);
    }

    private static bool HasPython() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "python3")));

    private static async Task<(int Status, string Output)> ReplayAsync(ApiHost host, string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "cases", "wire");
        using var process = Process.Start(new ProcessStartInfo("python3")
        {
            ArgumentList = { Path.Combine(folder, "wire.py"), "replay", "--api", host.Authority, "--have", "docker,wasm", Path.Combine(folder, "cases", name + ".json") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }
}
