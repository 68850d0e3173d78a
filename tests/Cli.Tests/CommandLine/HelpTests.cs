using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Terminal;
using Xunit;

namespace Bacalhau.Cli.Tests.CommandLine;

public sealed class HelpTests
{
    public static TheoryData<string> AllCommands => [.. Leaves(RootCommands.Create(Host()), "")];

    [Theory]
    [MemberData(nameof(AllCommands))]
    public async Task EveryCommand_HasHelpWithExamples_ThatParse(string command)
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync($"{command} --help");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        var examples = outcome.Output[outcome.Output.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n')
            .Select(line => line.Trim()).Where(line => line.StartsWith("bacalhau ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(examples);
        var root = RootCommands.Create(Host());
        Assert.All(examples, example => Assert.Empty(root.Parse(CommandBoundary.Mark(Words(example), root, Host())).Errors));
    }

    [Fact]
    public async Task Root_ShowsHelp()
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync([]);

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        Assert.Contains("docker", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nosuchcommand")]
    [InlineData("job nosuchcommand")]
    [InlineData("job list --bogus")]
    [InlineData("job list extra")]
    [InlineData("job describe")]
    [InlineData("docker run")]
    [InlineData("job list --output xml")]
    [InlineData("agent alive --output csv")]
    [InlineData("-c No.Such.Key=1 agent alive")]
    [InlineData("-c none.yaml agent alive")]
    [InlineData("--api-port 99999 agent alive")]
    [InlineData("--api-host a:b agent alive")]
    [InlineData("--profile none agent alive")]
    [InlineData("job run none.yaml")]
    [InlineData("job run a b")]
    [InlineData("node list --filter-status sleepy")]
    public async Task Mistakes_EndWithOne_AndSayWhatIsWrong(string command)
    {
        using var run = new CliRun();

        var outcome = await run.RunAsync(command);

        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith("\nError: ", outcome.Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Leaves(Command command, string path) =>
        command.Subcommands.Count == 0 ? [path.Trim()] : command.Subcommands.SelectMany(sub => Leaves(sub, $"{path} {sub.Name}"));

    private static CliHost Host() =>
        new() { Output = TextWriter.Null, Error = TextWriter.Null, Input = TextReader.Null, Variables = new Dictionary<string, string?>(), WorkingFolder = "/" };

    /// <summary>The words of an example, quotes taken as a shell would.</summary>
    private static string[] Words(string line)
    {
        var words = line.Split('\'');
        return [.. words.SelectMany((part, index) => index % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Skip(1)];
    }
}
