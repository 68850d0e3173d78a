using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>
/// The compute node's agent. Calls only note what is wanted; every execution is one asynchronous flow of its own (<see cref="ExecutionRun"/>) that waits
/// without holding a thread, so that their number is bounded by the room of the node and not by workers.
/// </summary>
internal sealed partial class Agent(
    ExecutionRuntime runtime, ClusterLink link, Discards discards, AgentChores chores, OrphanSweep orphans, ILogger<Agent> logger) : IAgent, IAsyncDisposable
{
    private static readonly TimeSpan UnknownLogPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<ExecutionId, ExecutionRun> runs = new();
    private readonly ConcurrentDictionary<ExecutionRun, Task> flows = new();
    private readonly ConcurrentDictionary<ExecutionId, bool> forgetWhenOver = new();
    private readonly ForgottenExecutions forgotten = new();
    private readonly AsyncPulse arrivals = new();
    private readonly CancellationTokenSource abandoned = new();
    private ExecutionStore? store;
    private volatile bool isOpen;
    private bool isDisposed;

    /// <inheritdoc/>
    public NodeId NodeId => runtime.Node.NodeId;

    /// <summary>Finds out what the node has. Needs no cluster.</summary>
    /// <exception cref="BacalhauException">The configuration cannot work.</exception>
    public Task DetectAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(runtime.Capacity.DetectAsync(cancellationToken), runtime.Providers.RefreshAsync(cancellationToken));

    /// <summary>Takes up what the store and the engines hold from before, and introduces the node to the cluster. Returns before the cluster has answered. What the node has must be detected.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        store = ExecutionStore.Open(runtime.Node.DataFolder, runtime.Clock, out var putAside);
        if (putAside is not null)
        {
            LogStoreBroken(logger, putAside);
        }

        foreach (var id in store.LoadForgotten(ForgottenExecutions.Most))
        {
            forgotten.Add(id);
        }

        var records = store.Load();
        var needed = records.Where(NeedsEngine).Select(record => record.Id).ToHashSet();
        await orphans.SweepAsync(id => !needed.Contains(id), cancellationToken).ConfigureAwait(false);
        List<ExecutionRun> resumed = new(records.Count);
        foreach (var record in records)
        {
            resumed.Add(await ResumeAsync(record).ConfigureAwait(false));
        }

        // All that run have their room before one that waits for room may look for some.
        foreach (var run in resumed.Where(static run => !run.Record.IsTerminal))
        {
            TryBegin(run);
        }

        isOpen = true;
        chores.Start(store, () => [.. runs.Values.Where(run => !run.IsOver).Select(run => run.Record.Id)], HasEnded);
        link.Start(ApplyAsync);
    }

    /// <summary>Ends what cannot outlive the process, reports it, says goodbye. What outlives the process goes on.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        if (!isOpen)
        {
            return;
        }

        await link.StopAsync(async () =>
        {
            isOpen = false;
            foreach (var run in runs.Values)
            {
                run.EndWithProcess();
            }

            try
            {
                await Task.WhenAll(flows.Values).WaitAsync(EndPatience, runtime.Clock, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is TimeoutException or OperationCanceledException)
            {
                LogFlowsLeft(logger, flows.Count);
            }
        }).ConfigureAwait(false);
        await orphans.SweepAsync(id => !(runs.TryGetValue(id, out var run) && NeedsEngine(run.Record)), cancellationToken).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Goes away without a word, as a process that is killed; what was not closed before is taken up at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        isOpen = false;
        await abandoned.CancelAsync().ConfigureAwait(false);
        await link.StopAsync(null).ConfigureAwait(false);
        await chores.StopAsync().ConfigureAwait(false);
        if (store is not null)
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }

        abandoned.Dispose();
    }

    /// <inheritdoc/>
    public async Task StartAsync(IReadOnlyList<ExecutionSpec> executions, CancellationToken cancellationToken)
    {
        ThrowUnlessOpen();
        foreach (var spec in executions)
        {
            if (runs.TryGetValue(spec.Id, out var known))
            {
                await known.AcceptAgainAsync(spec).ConfigureAwait(false);
            }
            else if (!forgotten.Contains(spec.Id))
            {
                runtime.Telemetry.Received();
                var record = ExecutionTransitions.Accept(null, spec, NodeId, runtime.Clock.GetUtcNow())!;
                TryBegin(new ExecutionRun(record, runtime, store!, abandoned.Token));
            }
        }

        arrivals.Beat();
    }

    /// <inheritdoc/>
    public Task StopAsync(IReadOnlyList<StopOrder> orders, CancellationToken cancellationToken)
    {
        ThrowUnlessOpen();
        foreach (var order in orders)
        {
            if (runs.TryGetValue(order.Id, out var run))
            {
                run.Stop(order);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task PermitPublishAsync(IReadOnlyList<ExecutionFence> executions, CancellationToken cancellationToken)
    {
        ThrowUnlessOpen();
        foreach (var fence in executions)
        {
            if (runs.TryGetValue(fence.Id, out var run))
            {
                run.Permit(fence);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ForgetAsync(IReadOnlyList<ExecutionId> executions, CancellationToken cancellationToken)
    {
        ThrowUnlessOpen();
        foreach (var id in executions)
        {
            if (!runs.TryGetValue(id, out var run))
            {
                continue;
            }

            // If it still runs here, the cluster is done with it nevertheless: nobody wants its outcome any more.
            forgetWhenOver[id] = true;
            run.Stop(new StopOrder(id, long.MaxValue, "the cluster has recorded its end"));
            if (run.IsOver && forgetWhenOver.TryRemove(id, out _))
            {
                Forget(id);
            }
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogChunk> ReadLogAsync(
        ExecutionId execution, LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ThrowUnlessOpen();
        var log = await FindLogAsync(execution, request.Follow, cancellationToken).ConfigureAwait(false);
        await foreach (var chunk in LogReader.ReadAsync(log, request, cancellationToken).ConfigureAwait(false))
        {
            yield return chunk;
        }
    }

    /// <summary>Whether an execution was here and has ended; one that was never here may be another's.</summary>
    private bool HasEnded(ExecutionId id) => runs.TryGetValue(id, out var run) ? run is { IsOver: true, Record.IsTerminal: true } : forgotten.Contains(id);

    private static bool NeedsEngine(ExecutionRecord record) => record.Phase is ExecutionPhase.Accepted or ExecutionPhase.Preparing or ExecutionPhase.Running;

    private async Task<ExecutionLog> FindLogAsync(ExecutionId id, bool waits, CancellationToken cancellationToken)
    {
        // A reader may be faster than the execution it was told of.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = runtime.Clock.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), patience, UnknownLogPatience, Timeout.InfiniteTimeSpan);
        while (true)
        {
            var arrival = arrivals.NextAsync();
            if (runtime.Logs.Find(id) is { } log)
            {
                return log;
            }

            if (runs.ContainsKey(id) || forgotten.Contains(id) || store!.Knows(id))
            {
                return runtime.Logs.Find(id) ?? runtime.Logs.Empty(id);
            }

            if (!waits || patience.IsCancellationRequested)
            {
                throw new BacalhauError(BacalhauErrorCode.NotFound, "Compute", $"node {NodeId} has no log of execution {id}")
                {
                    Hint = "Logs stay on the node as long as Compute.Logs.Retention says.",
                }.AsException();
            }

            await arrival.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task ApplyAsync(AgentHeartbeatReply reply)
    {
        try
        {
            await StartAsync(reply.Start, CancellationToken.None).ConfigureAwait(false);
            await StopAsync(reply.Stop, CancellationToken.None).ConfigureAwait(false);
            await PermitPublishAsync(reply.PermitPublish, CancellationToken.None).ConfigureAwait(false);
            await ForgetAsync(reply.Forget, CancellationToken.None).ConfigureAwait(false);

            // What still runs here is stopped first; the cluster names it again.
            discards.Take([.. reply.Discard.Where(id => !runs.TryGetValue(id, out var run) || run.IsOver)]);
        }
        catch (Exception e)
        {
            LogReplyNotApplied(logger, e);
        }
    }

    /// <summary>Takes up an execution that the store holds from before; it has not begun.</summary>
    private async Task<ExecutionRun> ResumeAsync(ExecutionRecord record)
    {
        var survives = runtime.Providers.FindEngine(record.Spec.Task.Engine)?.SurvivesRestart == true;
        if (ExecutionTransitions.Restart(record, survives, runtime.Clock.GetUtcNow()) is { } lost)
        {
            await store!.SaveAsync(lost).ConfigureAwait(false);
            runtime.Telemetry.Ended(lost.Report);
            record = lost;
        }

        LogResumed(logger, record.Id, record.Phase);
        runtime.Outbox.Put(record.Report);
        var run = new ExecutionRun(record, runtime, store!, abandoned.Token);
        if (record.Phase == ExecutionPhase.Running)
        {
            run.Adopt();
        }
        else if (record.IsTerminal)
        {
            // Whoever ended it may have died before it cleaned up.
            if (record.Spec.Task.InputSources.Count > 0)
            {
                runtime.Folders.RemoveInputs(record.Id);
            }

            runs.TryAdd(record.Id, run);
        }

        return run;
    }

    private void TryBegin(ExecutionRun run)
    {
        if (!runs.TryAdd(run.Record.Id, run))
        {
            // A doubled start: the other one runs.
            run.Dispose();
            return;
        }

        var flow = FlowAsync(run);
        flows[run] = flow;
        if (flow.IsCompleted)
        {
            flows.TryRemove(run, out _);
        }
    }

    private async Task FlowAsync(ExecutionRun run)
    {
        await run.RunAsync().ConfigureAwait(false);
        flows.TryRemove(run, out _);
        if (run.IsOver && forgetWhenOver.TryRemove(run.Record.Id, out _))
        {
            Forget(run.Record.Id);
        }
    }

    private void Forget(ExecutionId id)
    {
        forgotten.Add(id);
        runs.TryRemove(id, out _);
        runtime.Outbox.Forget(id);
        _ = DropAsync(id);
    }

    private async Task DropAsync(ExecutionId id)
    {
        try
        {
            await store!.ForgetAsync(id, runtime.Clock.GetUtcNow()).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // After a restart it is reported again, and the cluster says again that it may be forgotten.
            LogNotForgotten(logger, e, id);
        }
    }

    private void ThrowUnlessOpen()
    {
        if (!isOpen)
        {
            throw new BacalhauError(BacalhauErrorCode.ServiceUnavailable, "Compute", $"node {NodeId} is starting or stopping") { IsRetryable = true }.AsException();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store of executions was damaged and is put aside as {Path}; the cluster will say what should run here")]
    private static partial void LogStoreBroken(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "Execution {ExecutionId} is taken up again: {Phase}")]
    private static partial void LogResumed(ILogger logger, ExecutionId executionId, ExecutionPhase phase);

    [LoggerMessage(Level = LogLevel.Error, Message = "What the cluster wants could not be done completely; it will say it again")]
    private static partial void LogReplyNotApplied(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Execution {ExecutionId} could not be dropped from the store")]
    private static partial void LogNotForgotten(ILogger logger, Exception exception, ExecutionId executionId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} executions did not end in time; the next start deals with them")]
    private static partial void LogFlowsLeft(ILogger logger, int count);
}
