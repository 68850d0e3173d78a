using Docker.DotNet;
using Docker.DotNet.Models;

namespace Bacalhau.Compute.Docker;

/// <summary>One container, followed from here to its end. Several may follow the same container; none owns it.</summary>
internal sealed class DockerRun : IDisposable
{
    private readonly CancellationTokenSource leave = new();
    private readonly DockerConnection connection;
    private readonly TimeProvider clock;

    private DockerRun(DockerConnection connection, string containerId, ILogWriter? log, TimeProvider clock)
    {
        (this.connection, this.clock, ContainerId, Log) = (connection, clock, containerId, log);
        Outcome = Task.FromResult(new RunResult());
    }

    public string ContainerId { get; }

    /// <summary>Gets where the output goes; null when nobody takes it.</summary>
    public ILogWriter? Log { get; }

    /// <summary>Gets how it ended, once it has and the log is complete. Cancelled when it is no longer followed.</summary>
    public Task<RunResult> Outcome { get; private set; }

    /// <summary>Follows a container that has been started.</summary>
    /// <param name="connection">The engine.</param>
    /// <param name="containerId">The container.</param>
    /// <param name="log">Where the output goes; null when nobody takes it.</param>
    /// <param name="live">The output from before the start; null for a container that ran already. Disposed at the end.</param>
    /// <param name="clock">The clock.</param>
    public static DockerRun Follow(DockerConnection connection, string containerId, ILogWriter? log, MultiplexedStream? live, TimeProvider clock)
    {
        var run = new DockerRun(connection, containerId, log, clock);
        run.Outcome = run.FollowAsync(live, run.leave.Token);
        return run;
    }

    /// <summary>Stands for a container that could not be started.</summary>
    public static DockerRun Ended(DockerConnection connection, string containerId, ILogWriter? log, TimeProvider clock, RunResult result) =>
        new(connection, containerId, log, clock) { Outcome = Task.FromResult(result) };

    /// <summary>Stops following; the container goes on.</summary>
    public void Dispose() => leave.Cancel();

    private async Task<RunResult> FollowAsync(MultiplexedStream? live, CancellationToken cancellationToken)
    {
        var exit = WaitForExitAsync(cancellationToken);
        try
        {
            if (Log is not null)
            {
                await new DockerOutput(connection, ContainerId, Log, clock).CopyAsync(live, exit, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (LogFailedException failure)
        {
            var unlogged = await exit.ConfigureAwait(false);
            return unlogged with
            {
                ErrorMsg = unlogged.ErrorMsg.Length > 0 ? unlogged.ErrorMsg : $"the output could not be written: {failure.Message}",
                Cause = unlogged.Cause ?? FailureCause.Engine,
            };
        }

        return await exit.ConfigureAwait(false);
    }

    private async Task<RunResult> WaitForExitAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await connection.Client.Containers.WaitContainerAsync(ContainerId, cancellationToken).ConfigureAwait(false);
                var container = await connection.CallAsync(
                    "inspect container",
                    (engine, bound) => engine.Containers.InspectContainerAsync(ContainerId, bound),
                    cancellationToken).ConfigureAwait(false);
                if (container.State is { Running: false, Restarting: false } state)
                {
                    return ToResult(state);
                }
            }
            catch (DockerContainerNotFoundException)
            {
                return new RunResult
                {
                    ExitCode = -1,
                    ErrorMsg = "the container was removed while it ran",
                    Cause = FailureCause.Engine,
                };
            }
            catch (Exception cause) when (
                (cause is DockerApiException or BacalhauException || DockerConnection.IsTransport(cause)) && !cancellationToken.IsCancellationRequested)
            {
                // The engine restarts or is out of reach; the container may well go on.
            }

            await DockerBackoff.DelayAsync(attempt, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static RunResult ToResult(State state)
    {
        if (state.OOMKilled)
        {
            return new RunResult { ExitCode = (int)state.ExitCode, ErrorMsg = "memory limit exceeded", Cause = FailureCause.OutOfMemory };
        }

        return state.Error is { Length: > 0 } error
            ? new RunResult { ExitCode = -1, ErrorMsg = $"failed to start container: {error}", Cause = FailureCause.Engine }
            : new RunResult { ExitCode = (int)state.ExitCode };
    }
}
