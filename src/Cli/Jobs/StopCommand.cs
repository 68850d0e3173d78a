using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job stop</c>.</summary>
internal sealed class StopCommand : CliCommand
{
    private const string Reason = "Stopped at user request";
    private readonly JobFlags job;
    private readonly Option<bool> quiet = Flags.Switch("--quiet", "Print nothing but errors");

    public StopCommand(CliHost host, string name = "stop")
        : base(name, "Stop a job", """
            bacalhau job stop j-51225160
            bacalhau job stop --quiet my-job
            """, host)
    {
        job = new(this);
        Options.Add(quiet);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var isQuiet = parsed.GetValue(quiet);
        using var client = Connect(parsed);
        var key = job.Read(parsed);
        var found = (await client.Jobs.GetAsync(key, JobIncludes.None, cancellationToken)).Job;
        if (found?.State is { IsTerminal: true } state)
        {
            throw Mistakes.Of($"Job is already in a terminal state.\nThe current state is: {state.StateType}");
        }

        var stopped = await client.Jobs.StopAsync(found is null ? key : found.Id, Reason, cancellationToken);
        if (!isQuiet)
        {
            await Host.Output.WriteAsync($"Checking job status\n\nJob stop successfully submitted with evaluation ID: {stopped.EvaluationID}\n");
        }

        return ExitCodes.Success;
    }
}
