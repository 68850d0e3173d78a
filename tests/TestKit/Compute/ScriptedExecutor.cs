using System.Collections.Concurrent;
using System.Text;

namespace Bacalhau.TestKit.Compute;

/// <summary>An engine that runs what the test plays: executions print and end when told. It outlives agents, as an engine beside the process does.</summary>
/// <param name="survivesRestart">Whether it says that its executions outlive the process.</param>
public sealed class ScriptedExecutor(bool survivesRestart) : IExecutor
{
    private readonly ConcurrentDictionary<ExecutionId, Running> runs = new();

    /// <summary>Gets the doors <c>check</c>, <c>start</c>, <c>wait</c> and <c>cancel</c>.</summary>
    public Gates Gates { get; } = new();

    /// <summary>Gets the requests to start, repeats included.</summary>
    public Moments<RunRequest> Starts { get; } = new();

    /// <summary>Gets what was done, in order: <c>check</c>, <c>start</c>, <c>adopt</c>, <c>wait</c>, <c>cancel</c>, <c>remove</c>, <c>keep</c>, with the id behind a blank, and <c>list</c>.</summary>
    public Moments<string> Calls { get; } = new();

    /// <summary>Gets or sets what <see cref="CheckAsync"/> says.</summary>
    public IReadOnlyList<BacalhauError> Reasons { get; set; } = [];

    /// <summary>Gets or sets what <see cref="StartAsync"/> throws; null to start.</summary>
    public Exception? StartTrouble { get; set; }

    /// <summary>Gets or sets whether the engine goes on with a start that its caller has given up; it begins to run only when nobody looks any more.</summary>
    public bool GoesOnAlone { get; set; }

    /// <summary>Gets or sets what <see cref="RemoveAsync"/> throws; null to remove.</summary>
    public Exception? RemoveTrouble { get; set; }

    /// <summary>Gets or sets whether the engine is there.</summary>
    public bool IsAvailable { get; set; } = true;

    /// <inheritdoc/>
    public string EngineType => "scripted";

    /// <inheritdoc/>
    public bool SurvivesRestart => survivesRestart;

    /// <summary>Ends an execution.</summary>
    public void Exit(ExecutionId id, int exitCode = 0, string error = "", FailureCause? cause = null) =>
        runs[id].Ended.TrySetResult(new RunResult { ExitCode = exitCode, ErrorMsg = error, Cause = cause });

    /// <summary>Lets an execution print.</summary>
    public async Task PrintAsync(ExecutionId id, string text, LogStream stream = LogStream.Stdout) =>
        await runs[id].Log.WriteAsync(stream, Encoding.UTF8.GetBytes(text), CancellationToken.None);

    /// <summary>Holds an execution that nobody started here, as one of a former process.</summary>
    public void Leave(ExecutionId id) => runs[id] = new Running(null!);

    /// <summary>Gets what the engine holds.</summary>
    public IReadOnlyCollection<ExecutionId> Held => [.. runs.Keys];

    /// <inheritdoc/>
    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(IsAvailable);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BacalhauError>> CheckAsync(JobTask task, CancellationToken cancellationToken)
    {
        Calls.Add("check");
        await Gates.PassAsync("check", cancellationToken);
        return Reasons;
    }

    /// <inheritdoc/>
    public async Task StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        Starts.Add(request);
        try
        {
            await Gates.PassAsync("start", cancellationToken);
        }
        catch (OperationCanceledException) when (GoesOnAlone)
        {
            runs[request.Spec.Id] = new Running(request.Log) { IsOnItsWay = true };
            throw;
        }

        if (StartTrouble is { } trouble)
        {
            throw trouble;
        }

        var isNew = runs.TryAdd(request.Spec.Id, new Running(request.Log));
        if (!isNew)
        {
            await request.Log.RestartAsync(cancellationToken);
            runs[request.Spec.Id].Log = request.Log;
        }

        Calls.Add($"{(isNew ? "start" : "adopt")} {request.Spec.Id}");
    }

    /// <inheritdoc/>
    public async Task<RunResult> WaitAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        Calls.Add($"wait {id}");
        await Gates.PassAsync("wait", cancellationToken);
        return runs.TryGetValue(id, out var run) && !run.IsOnItsWay
            ? await run.Ended.Task.WaitAsync(cancellationToken)
            : throw new BacalhauError(BacalhauErrorCode.NotFound, "Scripted", $"execution {id} is not known").AsException();
    }

    /// <inheritdoc/>
    public async Task CancelAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        Calls.Add($"cancel {id}");
        await Gates.PassAsync("cancel", cancellationToken);
        if (runs.TryGetValue(id, out var run))
        {
            run.Ended.TrySetResult(new RunResult { ExitCode = 137 });
        }
    }

    /// <inheritdoc/>
    public Task RemoveAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        if (RemoveTrouble is { } trouble)
        {
            Calls.Add($"keep {id}");
            throw trouble;
        }

        if (runs.TryRemove(id, out _))
        {
            Calls.Add($"remove {id}");
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionId>> ListAsync(CancellationToken cancellationToken)
    {
        Calls.Add("list");
        return Task.FromResult<IReadOnlyList<ExecutionId>>([.. runs.Keys]);
    }

    private sealed class Running(ILogWriter log)
    {
        public ILogWriter Log { get; set; } = log;

        public bool IsOnItsWay { get; init; }

        public TaskCompletionSource<RunResult> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
