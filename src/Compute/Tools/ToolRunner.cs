using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Bacalhau.Compute;

/// <summary>Runs a small program and gathers what it prints, within limits of time and size. A program that does not end is killed with its children.</summary>
internal sealed class ToolRunner(TimeProvider clock)
{
    private const int MaxOutputBytes = 4 << 20;

    /// <summary>Runs a program.</summary>
    /// <param name="start">What to run; its output is redirected here.</param>
    /// <param name="input">What it gets on its input; empty for nothing.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="cancellationToken">Ends it too.</param>
    /// <returns>How it ended; <see cref="ToolResult.Problem"/> says when it did not end by itself or could not be started.</returns>
    public async Task<ToolResult> RunAsync(ProcessStartInfo start, string input, TimeSpan timeout, CancellationToken cancellationToken)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.UseShellExecute = false;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            return new ToolResult(-1, "", "", $"{start.FileName} cannot be started: {e.Message}");
        }

        using var deadline = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, both);
            var errors = ReadAsync(process.StandardError.BaseStream, both);
            await FeedAsync(process, input, both.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(both.Token).ConfigureAwait(false);
            return new ToolResult(process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ToolResult(-1, "", "", deadline.IsCancellationRequested
                ? $"{start.FileName} did not end within {timeout}"
                : $"{start.FileName} printed more than {MaxOutputBytes} bytes");
        }
        finally
        {
            Kill(process);
        }
    }

    private static async Task FeedAsync(Process process, string input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(input), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It did not want to read its input.
        }
    }

    /// <summary>Reads to the end; too much of it ends the whole run.</summary>
    private static async Task<string> ReadAsync(Stream stream, CancellationTokenSource run)
    {
        using var gathered = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer, run.Token).ConfigureAwait(false) is > 0 and var read)
        {
            if (gathered.Length + read > MaxOutputBytes)
            {
                await run.CancelAsync().ConfigureAwait(false);
                run.Token.ThrowIfCancellationRequested();
            }

            gathered.Write(buffer, 0, read);
        }

        return Encoding.UTF8.GetString(gathered.GetBuffer(), 0, (int)gathered.Length);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended.
        }
    }
}

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; -1 when it did not end by itself.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Errors">What it printed to standard error.</param>
/// <param name="Problem">Why it did not end by itself or did not start; null when it ended.</param>
internal sealed record ToolResult(int ExitCode, string Output, string Errors, string? Problem)
{
    public bool Succeeded => Problem is null && ExitCode == 0;
}
