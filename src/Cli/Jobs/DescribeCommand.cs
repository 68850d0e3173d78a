using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Jobs;

/// <summary><c>bacalhau job describe</c>.</summary>
internal sealed class DescribeCommand : CliCommand
{
    private readonly JobFlags job;
    private readonly OutputFlags output;

    public DescribeCommand(CliHost host, string name = "describe")
        : base(name, "Show all about a job", """
            bacalhau job describe j-51225160
            bacalhau job describe my-job --version 2 --output json
            """, host)
    {
        job = new(this, hasVersion: true);
        output = OutputFlags.OfObject(this, OutputFormat.Text);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        var answer = await client.Jobs.GetAsync(job.Read(parsed), JobIncludes.Executions | JobIncludes.History, cancellationToken);
        var style = output.Read(parsed);
        if (style.Format == OutputFormat.Text)
        {
            new JobDescription(Host, answer).Write();
        }
        else
        {
            ResultWriter.WriteObject(Host, style, answer);
        }

        return ExitCodes.Success;
    }
}
