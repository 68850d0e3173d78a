using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary><c>bacalhau job validate</c>.</summary>
internal sealed class JobValidateCommand : CliCommand
{
    private const string Specification = "https://docs.bacalhau.org/references/jobs/job";
    private readonly Argument<string> file = new("FILE") { Description = "The job as YAML or JSON" };

    public JobValidateCommand(CliHost host, string name = "validate")
        : base(name, "Check the job of a file, without a server", "bacalhau job validate job.yaml", host) => Arguments.Add(file);

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            JobMistakes.Check(JobReading.Read(await JobSource.ReadAsync(parsed.GetValue(file), Host, cancellationToken)));
        }
        catch (BacalhauException)
        {
            await Host.Output.WriteLineAsync($"Job Specification: {Specification}");
            throw;
        }

        await Host.Output.WriteLineAsync("OK");
        return ExitCodes.Success;
    }
}
