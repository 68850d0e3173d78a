using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Runs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job rerun</c>.</summary>
internal sealed class RerunCommand : CliCommand
{
    private readonly JobFlags job;
    private readonly RunFlags run;

    public RerunCommand(CliHost host)
        : base("rerun", "Run a job again", """
            bacalhau job rerun my-job
            bacalhau job rerun my-job --version 1 --wait=false
            """, host)
    {
        job = new(this, hasVersion: true);
        run = new(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        return await new JobRunner(Host, client, run.Read(parsed)).RerunAsync(job.Read(parsed), cancellationToken);
    }
}
