namespace Bacalhau;

/// <summary>One caller's item in a batch. The worker answers each with <see cref="Complete"/> or <see cref="Fail"/>; the first answer stands.</summary>
/// <typeparam name="TItem">What is to be done.</typeparam>
/// <typeparam name="TResult">The answer.</typeparam>
public sealed class BatchEntry<TItem, TResult>
{
    private const int Waiting = 0, Taken = 1, Withdrawn = 2;

    // Without this option a caller's continuation would run on the worker, between two batches.
    private readonly TaskCompletionSource<TResult> outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int phase;

    internal BatchEntry(TItem item) => Item = item;

    /// <summary>Gets what is to be done.</summary>
    public TItem Item { get; }

    /// <summary>Gets whether it is answered.</summary>
    public bool IsAnswered => outcome.Task.IsCompleted;

    internal Task<TResult> Outcome => outcome.Task;

    /// <summary>Answers the caller. A second answer does nothing.</summary>
    public void Complete(TResult result) => outcome.TrySetResult(result);

    /// <summary>Fails this caller alone. A second answer does nothing.</summary>
    public void Fail(Exception exception) => outcome.TrySetException(exception);

    /// <summary>Takes the item for a batch; false when its caller has left.</summary>
    internal bool TryTake() => Interlocked.CompareExchange(ref phase, Taken, Waiting) == Waiting;

    /// <summary>Lets the caller leave, unless the item is in a batch already.</summary>
    internal void TryWithdraw(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref phase, Withdrawn, Waiting) == Waiting)
        {
            outcome.TrySetCanceled(cancellationToken);
        }
    }
}
