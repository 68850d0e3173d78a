namespace Bacalhau.Compute;

/// <summary>Puts the inputs of an execution in place, all at once; over all executions a bounded number of transfers at a time.</summary>
internal sealed class InputPreparation(ProviderCatalog providers, ExecutionFolders folders) : IDisposable
{
    private const int MaxTransfers = 16;

    private readonly SemaphoreSlim transfers = new(MaxTransfers);

    /// <summary>Prepares every input. Idempotent, as the sources are.</summary>
    /// <exception cref="BacalhauException">One cannot be had; all failures in one error, cause <see cref="FailureCause.Input"/> unless the source says better.</exception>
    public async Task<IReadOnlyList<PreparedInput>> PrepareAsync(ExecutionSpec spec, CancellationToken cancellationToken)
    {
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = spec.Task.InputSources.Select((input, index) => PrepareAsync(spec, input, index, others)).ToArray();
        var outcomes = await Task.WhenAll(work).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();

        var errors = outcomes.Select(outcome => outcome.Error).OfType<BacalhauError>().ToList();
        return errors.Count == 0 ? [.. outcomes.SelectMany(outcome => outcome.Inputs)] : throw Join(errors).AsException();
    }

    public void Dispose() => transfers.Dispose();

    private static BacalhauError Join(List<BacalhauError> errors) => errors[0] with
    {
        Message = string.Join("; ", errors.Select(error => error.Message)),
        Cause = errors.Select(error => error.Cause).FirstOrDefault(cause => cause is not null) ?? FailureCause.Input,
        IsRetryable = errors.TrueForAll(error => error.IsRetryable),
    };

    private async Task<(IReadOnlyList<PreparedInput> Inputs, BacalhauError? Error)> PrepareAsync(
        ExecutionSpec spec, InputSource input, int index, CancellationTokenSource others)
    {
        try
        {
            await transfers.WaitAsync(others.Token).ConfigureAwait(false);
            try
            {
                // Folders of a crashed transfer stay: the sources finish what they find.
                var source = providers.FindSource(input.Source) ?? throw new InvalidOperationException($"no source {input.Source?.Type} is configured any more");
                var request = new PrepareRequest(input, folders.MakeInput(spec.Id, index), spec.PartitionIndex, spec.PartitionCount);
                var prepared = await source.PrepareAsync(request, others.Token).ConfigureAwait(false);
                providers.LocalInputs.Remember(input);
                return (prepared, null);
            }
            finally
            {
                transfers.Release();
            }
        }
        catch (OperationCanceledException) when (others.IsCancellationRequested)
        {
            return ([], null);
        }
        catch (Exception e)
        {
            // The rest of a large transfer is of no use without this one.
            await others.CancelAsync().ConfigureAwait(false);
            var error = (e as BacalhauException)?.Error ?? BacalhauError.Unexpected(input.Source?.Type ?? "input", e);
            return ([], error with { Message = $"input {input.Target}: {error.Message}" });
        }
    }
}
