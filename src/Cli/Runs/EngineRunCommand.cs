using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Explanations;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary>A command that makes a job of its flags, for one engine, and runs it.</summary>
internal abstract class EngineRunCommand : CliCommand, IRunsCommand
{
    private readonly RunFlags run;

    protected EngineRunCommand(string description, string examples, CliHost host)
        : base("run", description, examples, host)
    {
        Spec = new(this);
        run = new(this, "Print the job as YAML and start nothing");
    }

    /// <summary>Gets the flags that every engine has.</summary>
    protected SpecFlags Spec { get; }

    /// <summary>Puts the engine's own flags in front of these.</summary>
    protected void Begin(params ReadOnlySpan<Option> own)
    {
        for (var i = 0; i < own.Length; i++)
        {
            Options.Insert(i, own[i]);
        }
    }

    /// <summary>Makes the job.</summary>
    /// <exception cref="BacalhauException">The flags make none; all mistakes in one error.</exception>
    protected abstract Job Build(ParseResult parsed);

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var job = Build(parsed);
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
}
