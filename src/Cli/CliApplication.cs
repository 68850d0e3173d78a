using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli;

/// <summary>The program: arguments in, exit code out.</summary>
internal static class CliApplication
{
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">What was typed behind the program's name.</param>
    /// <param name="host">The world.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    public static async Task<int> RunAsync(string[] arguments, CliHost host, CancellationToken cancellationToken)
    {
        try
        {
            var root = RootCommands.Create(host);
            var parsed = root.Parse(CommandBoundary.Mark(arguments, root, host), Parsing);
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpText)
            {
                throw ParseMistakes.Of(parsed);
            }

            var running = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = host.Output,
                Error = host.Error,
            };
            return await parsed.InvokeAsync(running, cancellationToken);
        }
        catch (BacalhauException e)
        {
            ErrorReport.Write(host, e.Error.Message, e.Error.Hint);
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await host.Error.WriteLineAsync("Interrupted.");
            return ExitCodes.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            ErrorReport.Write(host, e.Message, null);
            return ExitCodes.Failure;
        }
    }
}
