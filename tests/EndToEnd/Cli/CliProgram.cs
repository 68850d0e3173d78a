using System.Diagnostics;
using System.Globalization;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>The program as users run it: a process.</summary>
internal static class CliProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string Executable = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "bacalhau.exe" : "bacalhau");

    /// <summary>Runs one call to its end.</summary>
    /// <param name="arguments">What is typed.</param>
    /// <param name="folder">Where.</param>
    /// <param name="variables">The environment; an empty value removes a variable.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="interrupt">The signal, sent as soon as standard output satisfies the condition; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<CallOutcome> RunAsync(
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string> variables,
        string input,
        (string Signal, Func<string, bool> When)? interrupt,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value.Length > 0 ? value : null;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        using var process = Process.Start(start)!;
        try
        {
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            var output = await ReadAsync(process, interrupt, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new(process.ExitCode, output, await error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"bacalhau {string.Join(' ', start.ArgumentList)} did not end within {Limit}");
        }
    }

    private static async Task<string> ReadAsync(Process process, (string Signal, Func<string, bool> When)? interrupt, CancellationToken cancellationToken)
    {
        var text = new System.Text.StringBuilder();
        var block = new char[4096];
        while (await process.StandardOutput.ReadAsync(block, cancellationToken) is > 0 and var read)
        {
            text.Append(block, 0, read);
            if (interrupt is { } signal && signal.When(text.ToString()))
            {
                using var kill = Process.Start("kill", [$"-{signal.Signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
                interrupt = null;
            }
        }

        return text.ToString();
    }
}

/// <summary>What a call came to.</summary>
internal sealed record CallOutcome(int ExitCode, string Output, string Error);
