using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Rego;

namespace Bacalhau.Cli.Policies;

/// <summary><c>bacalhau policy check</c>.</summary>
internal sealed class PolicyCheckCommand : CliCommand
{
    private readonly PolicyFlags flags;
    private readonly OutputFlags output;

    public PolicyCheckCommand(CliHost host)
        : base(
            "check",
            "Find what is wrong with policies; exit code 1 when something is",
            """
            bacalhau policy check policy.rego
            bacalhau policy check policies/ --output json
            bacalhau policy check --v0-compatible old.rego
            cat policy.rego | bacalhau policy check -
            """,
            host)
    {
        flags = new(this, host, evaluates: false);
        output = OutputFlags.OfObject(this, OutputFormat.Text);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var style = output.Read(parsed);
        try
        {
            var files = await flags.ReadAsync(parsed, cancellationToken);
            RegoPolicy.Load(files.Files, flags.Options(parsed) with { Data = files.Data });
        }
        catch (RegoException problem)
        {
            PolicyErrors.Write(Host, style, problem);
            return ExitCodes.Failure;
        }

        if (style.Format == OutputFormat.Text)
        {
            await Host.Output.WriteAsync("OK\n");
        }
        else
        {
            PolicyAnswer.WriteDocument(Host, style, RegoObject.Empty);
        }

        return ExitCodes.Success;
    }
}
