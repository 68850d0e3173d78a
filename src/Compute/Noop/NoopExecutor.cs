using System.Collections.Concurrent;
using System.Text;
using Bacalhau.Compute.Engines;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>Runs nothing: ends at once, or as <see cref="NoopEngineSpec"/> says. Forgets everything with the process.</summary>
internal sealed class NoopExecutor(IOptions<NoopExecutorOptions> options, TimeProvider clock) : IExecutor
{
    private const int StoppedExitCode = 137;

    private static readonly Task<IReadOnlyList<BacalhauError>> Nothing = Task.FromResult<IReadOnlyList<BacalhauError>>([]);

    private readonly ConcurrentDictionary<ExecutionId, Running> runs = new();

    /// <inheritdoc/>
    public string EngineType => NoopEngineSpec.EngineType;

    /// <inheritdoc/>
    public bool SurvivesRestart => false;

    /// <inheritdoc/>
    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(options.Value.Enabled);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BacalhauError>> CheckAsync(JobTask task, CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
        {
            return Task.FromResult<IReadOnlyList<BacalhauError>>(
                [RefusalReasons.ThisNode("have the engine noop", "An operator enables it with Engines.Types.Noop.Enabled.") with { Code = BacalhauErrorCode.NotFound }]);
        }

        if (task.Engine?.Params.IsEmpty != false && task.ResultPaths.Count == 0)
        {
            return Nothing;
        }

        var mistakes = ResultFolders.Check(task, "Noop").ToList();
        NoopEngineSpec.Read(task.Engine, mistakes);
        return Task.FromResult<IReadOnlyList<BacalhauError>>(mistakes);
    }

    /// <inheritdoc/>
    public async Task StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var spec = NoopEngineSpec.Read(request.Spec.Task.Engine, null);
        if (spec.StartError.Length > 0)
        {
            throw new BacalhauError(BacalhauErrorCode.InternalError, "Noop", spec.StartError) { Cause = FailureCause.Engine }.AsException();
        }

        var run = new Running();
        if (!runs.TryAdd(request.Spec.Id, run))
        {
            return;
        }

        foreach (var path in request.Spec.Task.ResultPaths)
        {
            ResultFolders.Create(request.ResultsFolder, path);
        }

        await PrintAsync(request.Log, LogStream.Stdout, spec.Stdout, cancellationToken).ConfigureAwait(false);
        await PrintAsync(request.Log, LogStream.Stderr, spec.Stderr, cancellationToken).ConfigureAwait(false);
        var result = new RunResult { ExitCode = spec.ExitCode, ErrorMsg = spec.Error, Cause = spec.Error.Length > 0 ? FailureCause.Engine : null };
        if (spec.Delay > TimeSpan.Zero)
        {
            run.EndAfter(spec.Delay, result, clock);
        }
        else
        {
            run.End(result);
        }
    }

    /// <inheritdoc/>
    public Task<RunResult> WaitAsync(ExecutionId id, CancellationToken cancellationToken) =>
        runs.TryGetValue(id, out var run)
            ? run.Ended.IsCompleted ? run.Ended : run.Ended.WaitAsync(cancellationToken)
            : Task.FromException<RunResult>(new BacalhauError(BacalhauErrorCode.NotFound, "Noop", $"the noop engine does not know execution {id}").AsException());

    /// <inheritdoc/>
    public Task CancelAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        if (runs.TryGetValue(id, out var run))
        {
            run.End(new RunResult { ExitCode = StoppedExitCode });
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        await CancelAsync(id, cancellationToken).ConfigureAwait(false);
        runs.TryRemove(id, out _);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExecutionId>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ExecutionId>>([.. runs.Keys]);

    private static ValueTask PrintAsync(ILogWriter log, LogStream stream, string text, CancellationToken cancellationToken) =>
        text.Length == 0 ? default : log.WriteAsync(stream, Encoding.UTF8.GetBytes(text), cancellationToken);

    private sealed class Running
    {
        private readonly TaskCompletionSource<RunResult> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ITimer? timer;

        public Task<RunResult> Ended => ended.Task;

        public void End(RunResult result)
        {
            ended.TrySetResult(result);
            timer?.Dispose();
        }

        public void EndAfter(TimeSpan delay, RunResult result, TimeProvider clock) =>
            timer = clock.CreateTimer(_ => End(result), null, delay, Timeout.InfiniteTimeSpan);
    }
}
