using Bacalhau.Api;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Jobs;

/// <summary>Prints logs as they come, both streams to standard output as the original does.</summary>
internal static class LogPrinter
{
    /// <summary>Prints all of a log.</summary>
    /// <param name="host">The world.</param>
    /// <param name="lines">The log.</param>
    /// <param name="only">The stream that is printed; null for both.</param>
    public static async Task PrintAsync(CliHost host, IAsyncEnumerable<LogLine> lines, LogStream? only = null)
    {
        await foreach (var line in lines)
        {
            if (only is null || line.Type == only)
            {
                await host.Output.WriteAsync(line.Line);
                await host.Output.FlushAsync();
            }
        }
    }
}
