using System.Threading.Channels;

namespace Bacalhau;

/// <summary>Gathers what many callers want done at once and hands it in batches to one worker, for work that costs per batch rather than per item: a disk sync, a message.</summary>
/// <remarks>
/// A batch is what gathered while the one before it was worked on: under load batches grow by themselves, and a lone item never waits for company.
/// The worker is never called twice at a time, and sees items in the order they came in. All members may be called concurrently.
/// </remarks>
/// <typeparam name="TItem">What is to be done.</typeparam>
/// <typeparam name="TResult">The answer each caller gets.</typeparam>
public sealed class Batcher<TItem, TResult> : IAsyncDisposable
{
    private readonly Channel<BatchEntry<TItem, TResult>> queue;
    private readonly List<BatchEntry<TItem, TResult>> batch = [];
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource abandoned = new();
    private readonly int maxBatchSize;

    private Batcher(BatcherOptions options, bool onThread)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatchSize, 1);
        maxBatchSize = options.MaxBatchSize;
        queue = Channel.CreateBounded<BatchEntry<TItem, TResult>>(new BoundedChannelOptions(options.Capacity)
        {
            SingleReader = true,

            // A dedicated thread is woken by the caller itself, not by way of a pool that may be busy.
            AllowSynchronousContinuations = onThread,
        });
    }

    internal static Batcher<TItem, TResult> StartOnThread(string name, BatcherOptions options, Action<IReadOnlyList<BatchEntry<TItem, TResult>>> work)
    {
        var batcher = new Batcher<TItem, TResult>(options, onThread: true);

        // Unsafe: what the creator carries along (its activity, its request context) is not the worker's.
        new Thread(() => batcher.RunOnThread(work)) { IsBackground = true, Name = name }.UnsafeStart();
        return batcher;
    }

    internal static Batcher<TItem, TResult> Start(BatcherOptions options, Func<IReadOnlyList<BatchEntry<TItem, TResult>>, CancellationToken, Task> work)
    {
        var batcher = new Batcher<TItem, TResult>(options, onThread: false);
        using (ExecutionContext.SuppressFlow())
        {
            _ = batcher.RunAsync(work);
        }

        return batcher;
    }

    /// <summary>Has an item done and gives the answer.</summary>
    /// <param name="item">What is to be done.</param>
    /// <param name="cancellationToken">Withdraws the item as long as no batch holds it; from then on its outcome is awaited.</param>
    /// <exception cref="ObjectDisposedException">The batcher is stopped; the item was not touched.</exception>
    /// <exception cref="OperationCanceledException">The item was withdrawn and not touched.</exception>
    public async Task<TResult> AddAsync(TItem item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var entry = new BatchEntry<TItem, TResult>(item);
        if (!queue.Writer.TryWrite(entry))
        {
            try
            {
                await queue.Writer.WriteAsync(entry, cancellationToken).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                throw Stopped();
            }
        }

        using var withdrawal = cancellationToken.CanBeCanceled
            ? cancellationToken.UnsafeRegister(static (entry, token) => ((BatchEntry<TItem, TResult>)entry!).TryWithdraw(token), entry)
            : default;
        return await entry.Outcome.ConfigureAwait(false);
    }

    /// <summary>Takes no more items and waits until those taken are done. A repeat waits too.</summary>
    /// <param name="cancellationToken">Gives up waiting: items that no batch holds yet fail, and the token of an asynchronous worker is cancelled.</param>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        using var giveUp = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), abandoned);
        await ended.Task.ConfigureAwait(false);
    }

    /// <summary>As <see cref="StopAsync"/>, however long it takes.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);

    private static ObjectDisposedException Stopped() => new(nameof(Batcher<,>), "it is stopped and takes no more items");

    private void RunOnThread(Action<IReadOnlyList<BatchEntry<TItem, TResult>>> work)
    {
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            if (!TryGather())
            {
                continue;
            }

            try
            {
                work(batch);
                FailUnanswered(null);
            }
            catch (Exception e)
            {
                FailUnanswered(e);
            }
        }

        ended.SetResult();
    }

    private async Task RunAsync(Func<IReadOnlyList<BatchEntry<TItem, TResult>>, CancellationToken, Task> work)
    {
        while (await queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            if (!TryGather())
            {
                continue;
            }

            try
            {
                await work(batch, abandoned.Token).ConfigureAwait(false);
                FailUnanswered(null);
            }
            catch (Exception e)
            {
                FailUnanswered(e);
            }
        }

        ended.SetResult();
    }

    private bool TryGather()
    {
        batch.Clear();
        while (batch.Count < maxBatchSize && queue.Reader.TryRead(out var entry))
        {
            if (!entry.TryTake())
            {
                continue;
            }

            if (abandoned.IsCancellationRequested)
            {
                entry.Fail(Stopped());
                continue;
            }

            batch.Add(entry);
        }

        return batch.Count > 0;
    }

    private void FailUnanswered(Exception? cause)
    {
        foreach (var entry in batch)
        {
            if (!entry.IsAnswered)
            {
                entry.Fail(cause ?? new InvalidOperationException("the worker of the batch left the item unanswered"));
            }
        }

        batch.Clear();
    }
}

/// <summary>Makes batchers.</summary>
public static class Batcher
{
    /// <summary>Makes a batcher whose worker blocks, on a thread of its own.</summary>
    /// <param name="name">The name of the thread.</param>
    /// <param name="options">The limits.</param>
    /// <param name="work">Answers each entry. What it leaves unanswered, by throwing or otherwise, fails. The list is reused: it must not be kept.</param>
    public static Batcher<TItem, TResult> OnThread<TItem, TResult>(
        string name, BatcherOptions options, Action<IReadOnlyList<BatchEntry<TItem, TResult>>> work) =>
        Batcher<TItem, TResult>.StartOnThread(name, options, work);

    /// <summary>Makes a batcher whose worker is asynchronous.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="work">Answers each entry. What it leaves unanswered, by throwing or otherwise, fails. The list is reused: it must not be kept. The token is cancelled when <see cref="Batcher{TItem, TResult}.StopAsync"/> gives up.</param>
    public static Batcher<TItem, TResult> Async<TItem, TResult>(
        BatcherOptions options, Func<IReadOnlyList<BatchEntry<TItem, TResult>>, CancellationToken, Task> work) =>
        Batcher<TItem, TResult>.Start(options, work);
}
