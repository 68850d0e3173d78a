using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Explanations;

/// <summary>Shows where a job would run. On standard error: scripts read what a dry run prints on standard output.</summary>
internal static class PlacementPreview
{
    private const int MostNodes = 20;

    /// <summary>Shows it, or warns that it is not known; a dry run succeeds in any case.</summary>
    public static async Task WriteAsync(CliHost host, IBacalhauClient client, Job job, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.Jobs.ExplainSubmissionAsync(job, new() { Limit = MostNodes }, cancellationToken);
            new ExplanationText(host.With(output: host.Error), new(OutputFormat.Table, false, false, false, false), answer).Write();
        }
        catch (BacalhauException e)
        {
            ErrorReport.Warn(host, $"where it would run is not known: {e.Error.Message}");
        }
    }
}
