namespace Bacalhau.Compute;

/// <summary>Wakes any number of waiters when something may have changed; costs nothing while nobody waits.</summary>
/// <remarks>A waiter takes <see cref="NextAsync"/> first, looks at the state second and awaits third: so no change is missed.</remarks>
internal sealed class AsyncPulse
{
    private TaskCompletionSource? waiting;

    /// <summary>Gives a task that ends with the next <see cref="Beat"/>.</summary>
    public Task NextAsync()
    {
        while (true)
        {
            if (Volatile.Read(ref waiting) is { } present)
            {
                return present.Task;
            }

            // Without this option a reader's continuation would run on the writer.
            Interlocked.CompareExchange(ref waiting, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        }
    }

    /// <summary>Wakes everybody who waits now.</summary>
    public void Beat() => Interlocked.Exchange(ref waiting, null)?.TrySetResult();
}
