using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>One execution on its way through the node. What it decides stands in <see cref="ExecutionTransitions"/>, what it does in the steps of the other half of this class.</summary>
/// <remarks>
/// The order that makes it safe to die anywhere: what the engine is to do is stored before the engine is asked, what came of it is stored before it is
/// reported, and only then what the engine holds is removed.
/// </remarks>
internal sealed partial class ExecutionRun : IDisposable
{
    private readonly ExecutionRuntime runtime;
    private readonly ExecutionStore store;
    private readonly CancellationToken abandoned;
    private readonly CancellationTokenSource interrupts;
    private readonly Lock gate = new();
    private ExecutionRecord record;
    private Interruption interruption;
    private TaskCompletionSource? permission;
    private volatile bool isOver;

    /// <summary>Makes the run of a record, new or found in the store. Nothing happens before <see cref="RunAsync"/>.</summary>
    /// <param name="record">Where it stands.</param>
    /// <param name="runtime">What executions share.</param>
    /// <param name="store">Where its record is kept.</param>
    /// <param name="abandoned">Cancelled when the process goes away without ending anything.</param>
    public ExecutionRun(ExecutionRecord record, ExecutionRuntime runtime, ExecutionStore store, CancellationToken abandoned)
    {
        this.record = record;
        this.runtime = runtime;
        this.store = store;
        this.abandoned = abandoned;
        interrupts = HasDeadline(record.Spec) ? new(Timeout.InfiniteTimeSpan, runtime.Clock) : new();
        isOver = record.IsTerminal;
        if (record.Phase < ExecutionPhase.AwaitingPublish)
        {
            log = runtime.Logs.Open(record.Id);
        }
    }

    private enum Interruption
    {
        None,
        Stopped,
        Restarting,
        Abandoned,
    }

    /// <summary>Gets where it stands.</summary>
    public ExecutionRecord Record
    {
        get
        {
            lock (gate)
            {
                return record;
            }
        }
    }

    /// <summary>Gets whether it has ended and everything is cleaned up.</summary>
    public bool IsOver => isOver;

    /// <summary>Takes the execution's start again: only a higher epoch changes anything.</summary>
    public async Task AcceptAgainAsync(ExecutionSpec spec)
    {
        if (Move(known => ExecutionTransitions.Accept(known, spec, runtime.Node.NodeId, runtime.Clock.GetUtcNow())))
        {
            await SaveAsync().ConfigureAwait(false);
            runtime.Outbox.Put(Record.Report);
        }
    }

    /// <summary>Stops it, whatever it does. A repeat does nothing.</summary>
    public void Stop(StopOrder order)
    {
        if (Move(known => ExecutionTransitions.Stop(known, order)))
        {
            LogStopping(runtime.Logger, order.Id, order.Reason);
            Interrupt(Interruption.Stopped);
        }
    }

    /// <summary>Lets it publish.</summary>
    public void Permit(ExecutionFence fence)
    {
        if (Move(known => ExecutionTransitions.Permit(known, fence)))
        {
            lock (gate)
            {
                permission?.TrySetResult();
            }
        }
    }

    /// <summary>Ends it because the process ends, if its engine ends with it or it has not begun; one that outlives the process is left alone.</summary>
    public void EndWithProcess()
    {
        var survives = runtime.Providers.FindEngine(Record.Spec.Task.Engine)?.SurvivesRestart == true;
        Interrupt(Record.Phase == ExecutionPhase.Running && !survives ? Interruption.Restarting : Interruption.Abandoned);
    }

    /// <summary>Runs it to its end. Never throws.</summary>
    public async Task RunAsync()
    {
        // Who hands over many executions at once must not run the beginning of each.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var scope = Scope(runtime.Logger, record.Spec.JobId.Value, record.Id.Value);
        using var activity = ComputeTelemetry.Start("execution", record.Spec);
        using var link = abandoned.UnsafeRegister(static run => ((ExecutionRun)run!).Interrupt(Interruption.Abandoned), this);
        try
        {
            if (Record.Phase < ExecutionPhase.AwaitingPublish)
            {
                await RunEngineAsync().ConfigureAwait(false);
            }

            if (Record.Phase is ExecutionPhase.AwaitingPublish or ExecutionPhase.Publishing)
            {
                await PublishAsync().ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            await EndBadlyAsync(e).ConfigureAwait(false);
        }
        finally
        {
            activity?.SetStatus(Record.Phase == ExecutionPhase.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset, Record.Report.Error?.Message);
            CleanUp();
            isOver = true;
            Dispose();
        }
    }

    public void Dispose() => interrupts.Dispose();

    private static bool HasDeadline(ExecutionSpec spec) => spec.Timeout is { } timeout && timeout > TimeSpan.Zero;

    private void Interrupt(Interruption why)
    {
        lock (gate)
        {
            if (interruption != Interruption.None)
            {
                return;
            }

            interruption = why;
        }

        try
        {
            // Not on the caller's thread: who stops an execution must not run what follows from it.
            _ = interrupts.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended in the meantime.
        }
    }

    private bool Move(Func<ExecutionRecord, ExecutionRecord?> transition)
    {
        lock (gate)
        {
            if (transition(record) is not { } next)
            {
                return false;
            }

            record = next;
            return true;
        }
    }

    private Task SaveAsync()
    {
        // In the order of the changes, therefore under the lock.
        lock (gate)
        {
            return store.SaveAsync(record);
        }
    }

    /// <summary>Stores and reports the end.</summary>
    private async Task FinishAsync(Func<ExecutionRecord, ExecutionRecord?> transition)
    {
        if (!Move(transition))
        {
            return;
        }

        try
        {
            await SaveAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (!abandoned.IsCancellationRequested)
        {
            // The cluster stores it too; not to report would lose it for certain.
            LogNotStored(runtime.Logger, e, record.Id);
        }

        runtime.Telemetry.Ended(Record.Report);
        runtime.Outbox.Put(Record.Report);
    }

    private async Task EndBadlyAsync(Exception exception)
    {
        Interruption why;
        lock (gate)
        {
            why = interruption;
        }

        if (why == Interruption.Abandoned)
        {
            return;
        }

        var now = runtime.Clock.GetUtcNow();
        var result = lastResult is null ? null : log?.Describe(lastResult) ?? lastResult;
        await FinishAsync(known => why switch
        {
            Interruption.Stopped => ExecutionTransitions.Cancel(known, result, now),
            Interruption.Restarting => ExecutionTransitions.Fail(known, ExecutionTransitions.NodeRestarted, EventTopics.Restart, now),
            _ when interrupts.IsCancellationRequested && exception is OperationCanceledException =>
                ExecutionTransitions.Fail(WithResult(known, result), TimedOut(known.Spec), EventTopics.ExecutionTimeout, now),
            _ => ExecutionTransitions.Fail(known, ErrorOf(exception), topic, now),
        }).ConfigureAwait(false);
        if (Record.Phase == ExecutionPhase.Failed)
        {
            LogFailed(runtime.Logger, exception is BacalhauException or OperationCanceledException ? null : exception, record.Id, Record.Report.Error!.Message);
        }
    }

    private static ExecutionRecord WithResult(ExecutionRecord record, RunResult? result) =>
        result is null ? record : record with { Report = record.Report with { Result = result } };

    private static BacalhauError TimedOut(ExecutionSpec spec) =>
        new(BacalhauErrorCode.TimeOut, "Compute", $"Execution timed out. Execution took longer than {spec.Timeout}")
        {
            Hint = "Increase the task timeout or allocate more resources",
            Cause = FailureCause.Timeout,
        };

    private BacalhauError ErrorOf(Exception exception)
    {
        var error = (exception as BacalhauException)?.Error ?? BacalhauError.Unexpected("Compute", exception);
        return error.Cause is not null ? error : error with
        {
            Cause = error.Code is BacalhauErrorCode.ValidationError or BacalhauErrorCode.BadRequest ? FailureCause.UserError : defaultCause,
        };
    }

    private static readonly Func<ILogger, string, string, IDisposable?> Scope = LoggerMessage.DefineScope<string, string>("job {JobID} execution {ExecutionID}");

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping execution {ExecutionId}: {Reason}")]
    private static partial void LogStopping(ILogger logger, ExecutionId executionId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The outcome of execution {ExecutionId} could not be stored on this node; it is reported nevertheless")]
    private static partial void LogNotStored(ILogger logger, Exception exception, ExecutionId executionId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Execution {ExecutionId} failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, Exception? exception, ExecutionId executionId, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The engine did not {Action} execution {ExecutionId}")]
    private static partial void LogEngineTrouble(ILogger logger, Exception exception, string action, ExecutionId executionId);
}
