using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Client;

namespace Bacalhau.Cli.Jobs;

/// <summary>How a command names a job.</summary>
internal sealed class JobFlags
{
    private readonly Argument<string> job = new("JOB") { Description = "Id, beginning of an id, or name of the job" };
    private readonly Option<string?> jobNamespace = Flags.Text("--namespace", "Namespace of the job's name [default: default]", "NAME");
    private readonly Option<int>? version;

    /// <summary>Adds argument and flags to a command.</summary>
    public JobFlags(Command command, bool hasVersion = false)
    {
        command.Arguments.Add(job);
        command.Options.Add(jobNamespace);
        if (hasVersion)
        {
            version = Flags.Number("--version", "Version of the job [default: the newest]", aliases: "-v");
            command.Options.Add(version);
        }
    }

    /// <summary>Reads what was typed.</summary>
    public JobKey Read(ParseResult parsed) =>
        new(parsed.GetValue(job)!, parsed.GetValue(jobNamespace) ?? "", version is null ? 0 : parsed.GetValue(version));
}
