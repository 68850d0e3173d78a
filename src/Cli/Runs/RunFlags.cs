using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.Runs;

/// <summary>How a command that starts a job goes on.</summary>
internal sealed class RunFlags
{
    private const int DefaultWaitSeconds = 600;
    private readonly Option<bool> wait = Flags.Switch("--wait", "Wait until the job has ended; when given, a failed job ends with exit status 1", value: true);
    private readonly Option<int> waitTimeout = Flags.Number("--wait-timeout-secs", "Seconds to wait at most", DefaultWaitSeconds);
    private readonly Option<bool> idOnly = Flags.Switch("--id-only", "Print the id of the job and nothing else");
    private readonly Option<bool> nodeDetails = Flags.Switch("--node-details", "Show the executions at the end");
    private readonly Option<bool> follow = Flags.Switch("--follow", "Show what the job prints", false, "-f");
    private readonly Option<bool> groupEvents = Flags.Switch("--group-events", "Show events by execution, at the end");
    private readonly Option<bool>? dryRun;
    private readonly Option<bool>? explain;

    /// <summary>Adds the flags to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="dryRunDescription">What a dry run shows; null for a command that has none.</param>
    /// <param name="explains">Whether a dry run asks the cluster where the job would run unless told not to.</param>
    public RunFlags(Command command, string? dryRunDescription = null, bool explains = false)
    {
        foreach (var option in new Option[] { wait, waitTimeout, idOnly, nodeDetails, follow, groupEvents })
        {
            command.Options.Add(option);
        }

        if (dryRunDescription is not null)
        {
            dryRun = Flags.Switch("--dry-run", dryRunDescription);
            command.Options.Add(dryRun);
            explain = Flags.Switch("--explain", "With --dry-run: show on standard error where the job would run, and what every node says to it", explains);
            command.Options.Add(explain);
        }
    }

    /// <summary>Tells whether nothing is to be started.</summary>
    /// <exception cref="BacalhauException">Flags are given that only a dry run has.</exception>
    public bool IsDryRun(ParseResult parsed)
    {
        var isDryRun = dryRun is not null && parsed.GetValue(dryRun);
        return isDryRun || explain is null || !parsed.Has(explain) || !parsed.GetValue(explain)
            ? isDryRun
            : throw Mistakes.Of("--explain goes with --dry-run", "For a job that is submitted, use 'bacalhau job explain'.");
    }

    /// <summary>Tells whether a dry run asks the cluster where the job would run.</summary>
    public bool Explains(ParseResult parsed) => explain is not null && parsed.GetValue(explain);

    /// <summary>Reads what was typed.</summary>
    public RunOptions Read(ParseResult parsed) => new()
    {
        Waits = parsed.GetValue(wait),
        FailsWithJob = parsed.Has(wait) && parsed.GetValue(wait),
        WaitTimeout = TimeSpan.FromSeconds(parsed.GetValue(waitTimeout)),
        IdOnly = parsed.GetValue(idOnly),
        NodeDetails = parsed.GetValue(nodeDetails),
        Follows = parsed.GetValue(follow),
        GroupsEvents = parsed.GetValue(groupEvents),
    };
}

/// <summary>How a command that starts a job goes on.</summary>
internal sealed record RunOptions
{
    /// <summary>Gets whether it waits until the job has ended.</summary>
    public bool Waits { get; init; }

    /// <summary>Gets whether a failed job makes the command fail.</summary>
    public bool FailsWithJob { get; init; }

    /// <summary>Gets how long it waits.</summary>
    public TimeSpan WaitTimeout { get; init; }

    /// <summary>Gets whether it prints the id and nothing else.</summary>
    public bool IdOnly { get; init; }

    /// <summary>Gets whether it shows the executions at the end.</summary>
    public bool NodeDetails { get; init; }

    /// <summary>Gets whether it shows what the job prints.</summary>
    public bool Follows { get; init; }

    /// <summary>Gets whether it shows events by execution.</summary>
    public bool GroupsEvents { get; init; }
}
