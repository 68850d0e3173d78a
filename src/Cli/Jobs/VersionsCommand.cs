using System.CommandLine;
using System.Globalization;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job versions</c>.</summary>
internal sealed class VersionsCommand : CliCommand
{
    private readonly JobFlags job;
    private readonly OutputFlags output;

    public VersionsCommand(CliHost host)
        : base("versions", "List the versions of a job", "bacalhau job versions my-job", host)
    {
        job = new(this);
        output = OutputFlags.OfTable(this);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var versions = await client.Jobs.VersionsAsync(job.Read(parsed), cancellationToken);
        ResultWriter.WriteList(Host, output.Read(parsed), versions,
        [
            new("Created At", version => TimeText.Full(version.ModifiedAt)) { Short = version => TimeText.Short(version.ModifiedAt, Host.Clock) },
            new("Job Version", version => version.Version.ToString(CultureInfo.InvariantCulture)),
        ]);
        return ExitCodes.Success;
    }
}
