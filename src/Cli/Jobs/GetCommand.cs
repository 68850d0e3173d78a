using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job get</c>.</summary>
internal sealed class GetCommand : CliCommand
{
    private readonly Argument<string> target = new("JOB[/FILE]") { Description = "The job; behind a slash one file or folder of its results" };
    private readonly Option<int> version = Flags.Number("--version", "Version of the job [default: the newest]", aliases: "-v");
    private readonly Option<string?> jobNamespace = Flags.Text("--namespace", "Namespace of the job's name [default: default]", "NAME");
    private readonly Option<string?> folder = Flags.Text("--output-dir", "Folder the results go to; made when missing [default: ./job-JOB]", "FOLDER");
    private readonly Option<bool> raw = Flags.Switch("--raw", "Keep the archives as they are");
    private readonly Option<string?> timeout = Flags.Text("--download-timeout-secs", "How long it may take: seconds, or 5m [default: 5m]", "DURATION");

    public GetCommand(CliHost host, string name = "get")
        : base(name, "Fetch the results of a job", """
            bacalhau job get j-51225160
            bacalhau job get my-job --output-dir ./results
            bacalhau job get my-job/stdout
            """, host)
    {
        Arguments.Add(target);
        Options.Add(version);
        Options.Add(jobNamespace);
        Options.Add(folder);
        Options.Add(raw);
        Options.Add(timeout);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var text = parsed.GetValue(target)!;
        var (job, file) = text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? (text[..slash], text[(slash + 1)..]) : (text, "");
        var space = parsed.GetValue(jobNamespace) ?? "";
        var given = parsed.GetValue(folder);
        var options = new DownloadOptions
        {
            Folder = Host.PathOf(given ?? (space is "" or "default" ? $"job-{job}" : $"job-{space}-{job}")),
            Raw = parsed.GetValue(raw),
            Only = file,
            Timeout = ReadTimeout(parsed.GetValue(timeout)),
        };
        using var client = Connect(parsed);
        await Host.Error.WriteLineAsync($"Fetching results of job '{job}'...");
        var key = new JobKey(job, space, parsed.GetValue(version));
        try
        {
            var summary = await client.Jobs.DownloadAsync(key, options, Host.IsErrorTerminal ? new DownloadLine(Host) : null, cancellationToken);
            foreach (var name in summary.LeftOut)
            {
                ErrorReport.Warn(Host, $"'{name}' was left out of the results");
            }

            await Host.Output.WriteAsync($"Results for job '{job}' have been written to...\n{given ?? summary.Folder}\n");
            return ExitCodes.Success;
        }
        catch (BacalhauException e) when (e.Error.Details?.ContainsKey(DownloadOptions.NothingPublished) == true)
        {
            throw Mistakes.Of($"No results found: {e.Error.Message}", $"You can check the logged output with 'bacalhau job logs {job}'.");
        }
    }

    private static TimeSpan ReadTimeout(string? text)
    {
        var usual = TimeSpan.FromMinutes(5);
        if (string.IsNullOrEmpty(text))
        {
            return usual;
        }

        return (uint.TryParse(text, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : Silo.Configuration.GoDuration.TryParse(text, out var duration) ? duration
            : TimeSpan.Zero) is { Ticks: > 0 } limit
            ? limit
            : throw Mistakes.Of($"--download-timeout-secs '{text}' is not a duration", "Write seconds, or for example 5m.");
    }

    /// <summary>Shows on a terminal how far the fetching is.</summary>
    private sealed class DownloadLine(CliHost host) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => host.Error.Write(
            $"\r\e[K{value.Index}/{value.Count}: {value.Bytes / 1e6:0.0} MB{(value.TotalBytes is { } total ? $" of {total / 1e6:0.0} MB" : "")}{(value.Bytes == value.TotalBytes ? "\n" : "")}");
    }
}
