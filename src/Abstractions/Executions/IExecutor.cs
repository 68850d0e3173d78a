namespace Bacalhau;

/// <summary>Runs executions on one backend (a Docker engine, the WASM runtime). One instance per node.</summary>
/// <remarks>
/// Every implementation passes <c>ExecutorConformance</c> in <c>tests/TestKit</c>; that suite is the contract.
/// Methods are safe to call concurrently for different executions.
/// </remarks>
public interface IExecutor
{
    /// <summary>Gets the engine name a job uses to ask for this executor, lower case, for example <c>docker</c>.</summary>
    string EngineType { get; }

    /// <summary>Gets whether executions outlive this process, so that a restart adopts them instead of losing them.</summary>
    bool SurvivesRestart { get; }

    /// <summary>Asks whether the backend can run anything now; answers within seconds.</summary>
    Task<bool> IsAvailableAsync(CancellationToken cancellationToken);

    /// <summary>Names everything that keeps this engine from ever running the task on this node; empty when nothing does. No effects.</summary>
    Task<IReadOnlyList<BacalhauError>> CheckAsync(JobTask task, CancellationToken cancellationToken);

    /// <summary>
    /// Starts the execution and returns once the backend has accepted it (not once it has finished).
    /// Idempotent by id: an execution that the backend already knows is adopted, its log written anew from its first byte.
    /// </summary>
    /// <exception cref="BacalhauException">The engine cannot run this; <see cref="BacalhauError.IsRetryable"/> tells whether it may later.</exception>
    Task StartAsync(RunRequest request, CancellationToken cancellationToken);

    /// <summary>Completes when the execution has ended and its whole log is written; at once when it already has. Any number of callers, also after a restart.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotFound"/>: the backend does not know this id.</exception>
    Task<RunResult> WaitAsync(ExecutionId id, CancellationToken cancellationToken);

    /// <summary>Stops the execution, gently first; does nothing when it has ended or is not known.</summary>
    Task CancelAsync(ExecutionId id, CancellationToken cancellationToken);

    /// <summary>Removes all that the backend holds of an execution; does nothing when it holds nothing.</summary>
    Task RemoveAsync(ExecutionId id, CancellationToken cancellationToken);

    /// <summary>Lists the executions of this node that the backend holds anything of, ended ones included; for adoption and for sweeping orphans.</summary>
    Task<IReadOnlyList<ExecutionId>> ListAsync(CancellationToken cancellationToken);
}
