using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary><c>bacalhau docker run</c>.</summary>
internal sealed class DockerRunCommand : EngineRunCommand
{
    private readonly Argument<string> image = new("IMAGE") { Description = "The image" };
    private readonly Argument<string[]> command = new("COMMAND") { Description = "What the container runs, with its own flags", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> workdir = Flags.Text("--workdir", "Folder in the container that it runs in; absolute", "PATH", "-w");
    private readonly Option<string[]> entrypoint = Flags.List("--entrypoint", "Program in place of the image's, with commas between words; repeatable", "WORDS");

    public DockerRunCommand(CliHost host)
        : base("Run a container", """
            # print something
            bacalhau docker run ubuntu echo hello

            # flags behind the image belong to the container
            bacalhau docker run --cpu 1 --memory 512Mb ubuntu sh -c 'date; sleep 1; date'

            # data in and out
            bacalhau docker run -i https://example.com/text.txt:/in/text.txt -o out:/out -p local ubuntu sh -c 'wc -w /in/text.txt > /out/count'

            # show the job, start nothing
            bacalhau docker run --dry-run ubuntu echo hello

            # and where it would run
            bacalhau docker run --dry-run --explain --gpu 1 ubuntu nvidia-smi
            """, host)
    {
        Arguments.Add(image);
        Arguments.Add(command);
        Begin(workdir, entrypoint);
    }

    protected override Job Build(ParseResult parsed)
    {
        var folder = parsed.GetValue(workdir) ?? "";
        if (folder.Length > 0 && !folder.StartsWith('/'))
        {
            throw Mistakes.Of($"--workdir '{folder}' is not absolute", "It is a path in the container and begins with '/'.");
        }

        var engine = new SpecConfig("docker")
        {
            Params = SpecParams.Of(new Dictionary<string, object?>
            {
                ["Image"] = parsed.GetValue(image),
                ["Entrypoint"] = NullIfEmpty(parsed.GetValue(entrypoint)),
                ["Parameters"] = NullIfEmpty(parsed.GetValue(command)),
                ["EnvironmentVariables"] = null,
                ["WorkingDirectory"] = folder,
            }),
        };
        return Spec.Build(parsed, Host, engine);
    }

    private static string[]? NullIfEmpty(string[]? words) => words is { Length: > 0 } ? words : null;
}
