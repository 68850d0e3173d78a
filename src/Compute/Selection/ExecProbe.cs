using System.Diagnostics;

namespace Bacalhau.Compute;

/// <summary>Asks a command of the operator whether to take a job.</summary>
internal sealed class ExecProbe(ToolRunner tools)
{
    private const string DataVariable = "BACALHAU_JOB_SELECTION_PROBE_DATA";

    // The kernel refuses to start a program with a longer variable; the input on the stream has no such limit.
    private const int MaxVariableLength = 120 * 1024;

    private const int MaxReasonLength = 1000;

    /// <summary>Asks; null when the job is accepted.</summary>
    public async Task<BacalhauError?> AskAsync(string command, string job, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("powershell", ["-NoProfile", "-Command", command])
            : new ProcessStartInfo("bash", ["-c", command]);
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment[DataVariable] = job.Length <= MaxVariableLength ? job : "";
        var result = await tools.RunAsync(start, job, timeout, cancellationToken).ConfigureAwait(false);
        if (result.Succeeded)
        {
            return null;
        }

        var reason = result.Errors.Trim();
        return result.Problem is { } problem ? RefusalReasons.ThisNode($"accept this job: {problem}")
            : reason.Length > 0 ? RefusalReasons.ThisNode($"accept this job: {(reason.Length > MaxReasonLength ? reason[..MaxReasonLength] + "…" : reason)}")
            : RefusalReasons.ThisNode($"accept jobs where external command \"{command}\" returns exit code {result.ExitCode}");
    }
}
