namespace Bacalhau.Compute.Docker;

/// <summary>Lets one process at a time create and start the container of an execution.</summary>
/// <remarks>
/// The engine cannot be asked to start a container only if it never ran: who saw it created and starts it late starts one that has
/// ended meanwhile a second time. The operating system drops the lock with the process, however that ends. A start that a killed process
/// left to the engine holds the engine's own lock of the container, so that looking at its state waits for it.
/// </remarks>
internal static class DockerStartLock
{
    /// <summary>EWOULDBLOCK of Linux and of macOS, and the sharing violation of Windows: what says that another holds the file.</summary>
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Waits for the lock; dispose the answer to leave it.</summary>
    public static async Task<IDisposable> EnterAsync(RunRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return new FileStream(request.ResultsFolder + ".start", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException refusal) when (Held.Contains(refusal.HResult))
            {
                await DockerBackoff.DelayAsync(attempt, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
