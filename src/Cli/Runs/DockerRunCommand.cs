using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Explanations;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary><c>bacalhau docker run</c>.</summary>
internal sealed class DockerRunCommand : CliCommand, IRunsCommand
{
    private readonly Argument<string> image = new("IMAGE") { Description = "The image" };
    private readonly Argument<string[]> command = new("COMMAND") { Description = "What the container runs, with its own flags", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> workdir = Flags.Text("--workdir", "Folder in the container that it runs in; absolute", "PATH", "-w");
    private readonly Option<string[]> entrypoint = Flags.List("--entrypoint", "Program in place of the image's, with commas between words; repeatable", "WORDS");
    private readonly SpecFlags spec;
    private readonly RunFlags run;

    public DockerRunCommand(CliHost host)
        : base("run", "Run a container", """
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
        Options.Add(workdir);
        Options.Add(entrypoint);
        spec = new(this);
        run = new(this, "Print the job as YAML and start nothing");
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
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
        var job = spec.Build(parsed, Host, engine);
        if (run.IsDryRun(parsed))
        {
            Host.Output.Write(JobFile.WriteSpec(job));
            if (run.Explains(parsed))
            {
                using var cluster = Connect(parsed);
                await PlacementPreview.WriteAsync(Host, cluster, job, cancellationToken);
            }

            return ExitCodes.Success;
        }

        using var client = Connect(parsed);
        return await new JobRunner(Host, client, run.Read(parsed)).SubmitAsync(job, cancellationToken: cancellationToken);
    }

    private static string[]? NullIfEmpty(string[]? words) => words is { Length: > 0 } ? words : null;
}
