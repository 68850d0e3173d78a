using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Hosting;

/// <summary>An engine that takes every execution and fails it: the "bad" nodes of a devstack.</summary>
internal sealed class FailingExecutor(IExecutor engine) : IExecutor
{
    public string EngineType => engine.EngineType;

    public bool SurvivesRestart => engine.SurvivesRestart;

    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => engine.IsAvailableAsync(cancellationToken);

    public Task<IReadOnlyList<BacalhauError>> CheckAsync(JobTask task, CancellationToken cancellationToken) => engine.CheckAsync(task, cancellationToken);

    public Task StartAsync(RunRequest request, CancellationToken cancellationToken) => Task.FromException(
        new BacalhauError(BacalhauErrorCode.ServiceUnavailable, "Devstack", "this node fails every execution, as the devstack was told")
        {
            IsRetryable = true,
            Cause = FailureCause.Engine,
        }.AsException());

    public Task<RunResult> WaitAsync(ExecutionId id, CancellationToken cancellationToken) => engine.WaitAsync(id, cancellationToken);

    public Task CancelAsync(ExecutionId id, CancellationToken cancellationToken) => engine.CancelAsync(id, cancellationToken);

    public Task RemoveAsync(ExecutionId id, CancellationToken cancellationToken) => engine.RemoveAsync(id, cancellationToken);

    public Task<IReadOnlyList<ExecutionId>> ListAsync(CancellationToken cancellationToken) => engine.ListAsync(cancellationToken);
}

/// <summary>Registers it.</summary>
internal static class FailingExecutorExtensions
{
    /// <summary>Puts a failing one before each engine registered so far.</summary>
    public static void FailEveryExecution(this IServiceCollection services)
    {
        foreach (var engine in services.Where(service => service.ServiceType == typeof(IExecutor)).ToList())
        {
            services.Remove(engine);
            services.AddSingleton<IExecutor>(provider => new FailingExecutor((IExecutor)(engine.ImplementationInstance
                ?? engine.ImplementationFactory?.Invoke(provider)
                ?? ActivatorUtilities.CreateInstance(provider, engine.ImplementationType!))));
        }
    }
}
