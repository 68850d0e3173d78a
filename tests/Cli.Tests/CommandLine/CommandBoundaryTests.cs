using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Terminal;
using Xunit;

namespace Bacalhau.Cli.Tests.CommandLine;

public sealed class CommandBoundaryTests
{
    [Theory]
    [InlineData("docker run ubuntu sh -c x", "docker run -- ubuntu sh -c x")]
    [InlineData("docker run --wait=false ubuntu -v", "docker run --wait=false -- ubuntu -v")]
    [InlineData("docker run --cpu 1 -f -i a ubuntu sh", "docker run --cpu 1 -f -i a -- ubuntu sh")]
    [InlineData("docker run -fe A=b ubuntu sh", "docker run -fe A=b -- ubuntu sh")]
    [InlineData("-c x.yaml docker --profile p run ubuntu -c y", "-c x.yaml docker --profile p run -- ubuntu -c y")]
    [InlineData("docker run ubuntu -- sh -c x", "docker run -- ubuntu sh -c x")]
    [InlineData("docker run -- ubuntu sh -c x", "docker run -- ubuntu sh -c x")]
    [InlineData("docker run ubuntu --cpu 1 -- sh -c x", "docker run --cpu 1 -- ubuntu sh -c x")]
    [InlineData("docker run ubuntu echo -- -n hi", "docker run -- ubuntu echo -n hi")]
    [InlineData("docker run ubuntu sh -c x -- y", "docker run -- ubuntu sh -c x -- y")]
    [InlineData("wasm run main.wasm --flag", "wasm run -- main.wasm --flag")]
    [InlineData("docker run --dry-run run run", "docker run --dry-run -- run run")]
    [InlineData("job list --limit 3", "job list --limit 3")]
    [InlineData("docker run", "docker run")]
    [InlineData("docker run --help", "docker run --help")]
    public void Mark_DividesOursFromTheirs(string typed, string expected)
    {
        var host = new CliHost { Output = TextWriter.Null, Error = TextWriter.Null, Input = TextReader.Null, Variables = new Dictionary<string, string?>(), WorkingFolder = "/" };

        var marked = CommandBoundary.Mark(typed.Split(' '), RootCommands.Create(host), host);

        Assert.Equal(expected, string.Join(' ', marked));
    }

    [Fact]
    public async Task FlagBehindTheImage_IsPointedOut()
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync("docker run --dry-run image --wait=false");

        Assert.Contains("--wait=false stands behind 'image'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("- --wait=false", outcome.Output, StringComparison.Ordinal);
    }
}
