using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>Collects everything that keeps this node from ever running an execution. No effects.</summary>
internal sealed class ExecutionChecks(
    ProviderCatalog providers, SelectionPolicy selection, ExecutionEnvironment environment, IOptions<JobTimeoutOptions> timeouts, NodeCapacitySource capacity)
{
    /// <summary>Names every reason; empty when the node can run it.</summary>
    /// <exception cref="BacalhauException">Something could not be asked; another attempt may work.</exception>
    public async ValueTask<IReadOnlyList<BacalhauError>> CheckAsync(ExecutionSpec spec, CancellationToken cancellationToken)
    {
        var task = spec.Task;
        List<BacalhauError>? reasons = null;
        AddAll(selection.Check(task));
        if (task.Publisher is { IsEmpty: false } publisher)
        {
            AddAll(CheckPublisher(publisher));
        }

        foreach (var input in task.InputSources)
        {
            AddAll(await CheckInputAsync(input, cancellationToken).ConfigureAwait(false));
        }

        if (task.Env.Count > 0)
        {
            AddAll(environment.Check(task));
        }

        Add(timeouts.Value.Check(spec));
        Add(CheckCapacity(spec.Resources));
        if (reasons is null && task.InputSources.Count > 0)
        {
            Add(await CheckInputSizeAsync(spec, cancellationToken).ConfigureAwait(false));
        }

        // Asking an engine or a probe is worth while only when nothing else speaks against it.
        if (reasons is null)
        {
            AddAll(await selection.ProbeAsync(spec, cancellationToken).ConfigureAwait(false));
            AddAll(await CheckEngineAsync(task, cancellationToken).ConfigureAwait(false));
        }
        else if (providers.FindEngine(task.Engine) is null)
        {
            Add(NoEngine(task));
        }

        return reasons ?? (IReadOnlyList<BacalhauError>)[];

        void Add(BacalhauError? reason)
        {
            if (reason is not null)
            {
                (reasons ??= []).Add(reason);
            }
        }

        void AddAll(IEnumerable<BacalhauError> found)
        {
            foreach (var reason in found)
            {
                Add(reason);
            }
        }
    }

    private static BacalhauError Missing(string kind, string? type, IReadOnlyCollection<string> offered) => RefusalReasons.ThisNode(
        $"have the {kind} {(string.IsNullOrWhiteSpace(type) ? "(none named)" : type)}",
        offered.Count == 0 ? null : $"This node offers: {string.Join(", ", offered)}.") with
    { Code = BacalhauErrorCode.NotFound };

    private BacalhauError NoEngine(JobTask task) => Missing("engine", task.Engine?.Type, providers.Available.Engines);

    private IEnumerable<BacalhauError> CheckPublisher(SpecConfig publisher) =>
        providers.FindPublisher(publisher) is { } found ? found.Check(publisher) : [Missing("publisher", publisher.Type, providers.Available.Publishers)];

    private async Task<IReadOnlyList<BacalhauError>> CheckInputAsync(InputSource input, CancellationToken cancellationToken)
    {
        if (providers.FindSource(input.Source) is not { } source)
        {
            return [Missing("input source", input.Source?.Type, providers.Available.Sources)];
        }

        var reasons = await source.CheckAsync(input, cancellationToken).ConfigureAwait(false);
        return reasons.Count > 0 || !selection.RequiresLocalInputs || await source.IsLocalAsync(input, cancellationToken).ConfigureAwait(false)
            ? reasons
            : [RefusalReasons.ThisNode($"have the input for {input.Target} on its disk, and it only accepts jobs whose data it has")];
    }

    private async ValueTask<IReadOnlyList<BacalhauError>> CheckEngineAsync(JobTask task, CancellationToken cancellationToken) =>
        providers.FindEngine(task.Engine) is { } engine ? await engine.CheckAsync(task, cancellationToken).ConfigureAwait(false) : [NoEngine(task)];

    /// <summary>Compares the inputs with the disk that one execution may take; what cannot be measured is left to the transfer.</summary>
    private async Task<BacalhauError?> CheckInputSizeAsync(ExecutionSpec spec, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        foreach (var input in spec.Task.InputSources)
        {
            try
            {
                bytes += await providers.FindSource(input.Source)!.MeasureAsync(input, cancellationToken).ConfigureAwait(false) ?? 0;
            }
            catch (BacalhauException)
            {
                // The transfer will say what is wrong, and the attempt counts as one that failed for its input.
            }
        }

        return CheckCapacity(spec.Resources with { DiskBytes = Math.Max(spec.Resources.DiskBytes, bytes) });
    }

    private BacalhauError? CheckCapacity(ComputeResources asked) => asked.FitsIn(capacity.Value.PerJob) ? null
        : RefusalReasons.ThisNode($"have enough room: insufficient resources - requested: {ResourceText.Format(asked)}, available: {ResourceText.Format(capacity.Value.PerJob)}");
}
