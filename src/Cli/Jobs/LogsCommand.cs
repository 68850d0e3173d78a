using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job logs</c>.</summary>
internal sealed class LogsCommand : CliCommand
{
    private readonly JobFlags job;
    private readonly Option<string?> execution = Flags.Text("--execution-id", "The execution [default: the newest]", "ID", "-e");
    private readonly Option<bool> follow = Flags.Switch("--follow", "Go on until it has ended", false, "-f");
    private readonly Option<bool> tail = Flags.Switch("--tail", "Begin at the end of what is there", false, "-t");
    private readonly Option<string> stream = Flags.Choice("--stream", "Which output: stdout, stderr or both", "both", ["both", "stdout", "stderr"]);

    public LogsCommand(CliHost host, string name = "logs")
        : base(name, "Show what a job prints", """
            bacalhau job logs j-51225160
            bacalhau job logs --follow my-job
            bacalhau job logs --stream stderr my-job
            """, host)
    {
        job = new(this, hasVersion: true);
        Options.Add(execution);
        Options.Add(follow);
        Options.Add(tail);
        Options.Add(stream);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var query = new LogOptions { ExecutionId = parsed.GetValue(execution) ?? "", Follow = parsed.GetValue(follow), Tail = parsed.GetValue(tail) };
        LogStream? only = parsed.GetValue(stream) switch
        {
            "stdout" => LogStream.Stdout,
            "stderr" => LogStream.Stderr,
            _ => null,
        };
        try
        {
            await LogPrinter.PrintAsync(Host, client.Jobs.LogsAsync(job.Read(parsed), query, cancellationToken), only);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && query.Follow)
        {
            // Ctrl-C is how one leaves a log.
        }

        return ExitCodes.Success;
    }
}
