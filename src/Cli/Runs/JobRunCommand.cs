using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Explanations;
using Bacalhau.Cli.Templates;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Runs;

/// <summary><c>bacalhau job run</c>.</summary>
internal sealed class JobRunCommand : CliCommand
{
    private readonly Argument<string?> file = new("FILE") { Description = "The job as YAML or JSON; '-' or nothing reads standard input", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> hideWarnings = Flags.Switch("--hide-warnings", "Do not show the server's warnings");
    private readonly Option<bool> noTemplate = Flags.Switch("--no-template", "Take the file as it stands");
    private readonly Option<bool> force = Flags.Switch("--force", "Make a new version even when nothing changed");
    private readonly Option<string[]> variables = Flags.Texts("--template-vars", "Variables for the template in the file, several with commas between; repeatable", "KEY=VALUE", "-V");
    private readonly Option<string?> environment = Flags.Text("--template-envs", "Which variables of the environment are taken; * for all", "REGEX", "-E");
    private readonly RunFlags run;
    private readonly bool isOld;

    public JobRunCommand(CliHost host, bool isOld = false)
        : base(isOld ? "create" : "run", "Run the job of a file", """
            bacalhau job run job.yaml
            bacalhau job run --template-vars greeting=hello,name=world job.yaml
            cat job.yaml | bacalhau job run --wait=false

            # show what would change, and on standard error where it would run
            bacalhau job run --dry-run job.yaml
            """, host)
    {
        this.isOld = isOld;
        Arguments.Add(file);
        Options.Add(hideWarnings);
        Options.Add(noTemplate);
        Options.Add(force);
        Options.Add(variables);
        Options.Add(environment);
        run = new(this, "Show what would change in the job of that name, start nothing", explains: true);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = await JobSource.ReadAsync(parsed.GetValue(file), Host, cancellationToken);
        if (!parsed.GetValue(noTemplate))
        {
            text = Template.Fill(text, TemplateVariables.Gather(
                parsed.GetValue(variables) ?? [],
                parsed.GetValue(environment),
                Host.Variables.Where(entry => entry.Value is not null).Select(entry => KeyValuePair.Create(entry.Key, entry.Value!))));
        }

        var job = JobMistakes.Check(isOld ? JobReading.ReadOld(text) : JobReading.Read(text));
        if (run.IsDryRun(parsed))
        {
            return await PreviewAsync(parsed, job, cancellationToken);
        }

        using var client = Connect(parsed);
        return await new JobRunner(Host, client, run.Read(parsed))
            .SubmitAsync(job, new SubmitOptions { Force = parsed.GetValue(force) }, parsed.GetValue(hideWarnings), cancellationToken);
    }

    /// <summary>Shows what would change, and where the job would run.</summary>
    private async Task<int> PreviewAsync(ParseResult parsed, Job job, CancellationToken cancellationToken)
    {
        if (await CompareAsync(parsed, job, cancellationToken) && run.Explains(parsed))
        {
            using var client = Connect(parsed);
            await PlacementPreview.WriteAsync(Host, client, job, cancellationToken);
        }

        return ExitCodes.Success;
    }

    /// <summary>Shows the difference to the job of that name; the job itself when there is none to compare with.</summary>
    /// <returns>Whether there is a server.</returns>
    private async Task<bool> CompareAsync(ParseResult parsed, Job job, CancellationToken cancellationToken)
    {
        try
        {
            using var client = Connect(parsed);
            var answer = await client.Jobs.DiffAsync(job, cancellationToken);
            foreach (var warning in answer.Warnings ?? [])
            {
                ErrorReport.Warn(Host, warning);
            }

            if (answer.Diff.Length == 0)
            {
                ErrorReport.Warn(Host, "No diff detected.");
            }

            foreach (var line in answer.Diff.Length == 0 ? [] : answer.Diff.TrimEnd('\n').Split('\n'))
            {
                await Host.Output.WriteAsync(Colored(line) + "\n");
            }
        }
        catch (BacalhauException e)
        {
            ErrorReport.Warn(Host, $"there is nothing to compare with: {e.Error.Message}");
            Host.Output.Write(JobFile.WriteSpec(job));
            return e.Error.Code is BacalhauErrorCode.NotFound or BacalhauErrorCode.BadRequest;
        }

        return true;
    }

    private string Colored(string line) => !Host.HasColors ? line : line switch
    {
        ['+', ..] => $"\e[32m{line}\e[0m",
        ['-', ..] => $"\e[31m{line}\e[0m",
        _ => line,
    };
}
