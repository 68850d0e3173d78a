using CsCheck;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Batching;

public sealed class BatcherTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<bool> BothKinds => [true, false];

    [Theory]
    [MemberData(nameof(BothKinds))]
    public async Task Add_WhileABatchIsWorkedOn_GathersIntoTheNext(bool onThread)
    {
        var worker = new GatedWorker();
        await using var batcher = worker.Start(onThread, new BatcherOptions());
        var first = batcher.AddAsync(0, Cancel);
        await worker.Entered.WaitAsync(Bound, Cancel);
        var others = Enumerable.Range(1, 9).Select(item => batcher.AddAsync(item, Cancel)).ToArray();

        worker.Open();
        var answers = await Task.WhenAll([first, .. others]).WaitAsync(Bound, Cancel);

        Assert.Equal(Enumerable.Range(0, 10).Select(item => item * 2), answers);
        Assert.Equal([[0], [1, 2, 3, 4, 5, 6, 7, 8, 9]], worker.Batches);
    }

    [Theory]
    [MemberData(nameof(BothKinds))]
    public async Task Batch_IsNeverLargerThanAllowed(bool onThread)
    {
        var worker = new GatedWorker();
        await using var batcher = worker.Start(onThread, new BatcherOptions { MaxBatchSize = 4 });
        var first = batcher.AddAsync(0, Cancel);
        await worker.Entered.WaitAsync(Bound, Cancel);
        var others = Enumerable.Range(1, 9).Select(item => batcher.AddAsync(item, Cancel)).ToArray();

        worker.Open();
        await Task.WhenAll([first, .. others]).WaitAsync(Bound, Cancel);

        Assert.Equal([1, 4, 4, 1], worker.Batches.Select(batch => batch.Length));
    }

    [Theory]
    [MemberData(nameof(BothKinds))]
    public async Task Worker_ThatThrows_FailsItsBatchOnly(bool onThread)
    {
        var worker = new GatedWorker { ThrowsAt = 0 };
        await using var batcher = worker.Start(onThread, new BatcherOptions());
        var first = batcher.AddAsync(0, Cancel);
        await worker.Entered.WaitAsync(Bound, Cancel);
        var second = batcher.AddAsync(1, Cancel);

        worker.Open();

        var thrown = await Assert.ThrowsAsync<IOException>(() => first.WaitAsync(Bound, Cancel));
        Assert.Equal("as the test says", thrown.Message);
        Assert.Equal(2, await second.WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Worker_ThatFailsOneEntry_LeavesTheOthers()
    {
        await using var batcher = Batcher.OnThread<int, int>("test", new(), batch =>
        {
            foreach (var entry in batch)
            {
                if (entry.Item == 1)
                {
                    entry.Fail(new IOException("only this one"));
                }

                entry.Complete(entry.Item);
            }
        });

        var calls = Enumerable.Range(0, 3).Select(item => batcher.AddAsync(item, Cancel)).ToArray();

        await Assert.ThrowsAsync<IOException>(() => calls[1].WaitAsync(Bound, Cancel));
        Assert.Equal(0, await calls[0].WaitAsync(Bound, Cancel));
        Assert.Equal(2, await calls[2].WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Worker_ThatForgetsAnEntry_FailsIt()
    {
        await using var batcher = Batcher.Async<int, int>(new(), (_, _) => Task.CompletedTask);

        await Assert.ThrowsAsync<InvalidOperationException>(() => batcher.AddAsync(1, Cancel).WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Add_WhenAllPlacesAreTaken_WaitsForRoom()
    {
        var worker = new GatedWorker();
        await using var batcher = worker.Start(onThread: true, new BatcherOptions { Capacity = 1 });
        var first = batcher.AddAsync(0, Cancel);
        await worker.Entered.WaitAsync(Bound, Cancel);
        var second = batcher.AddAsync(1, Cancel);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var third = batcher.AddAsync(2, leaving.Token);
        var fourth = batcher.AddAsync(3, Cancel);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => third.WaitAsync(Bound, Cancel));
        worker.Open();
        await Task.WhenAll(first, second, fourth).WaitAsync(Bound, Cancel);

        Assert.DoesNotContain(2, worker.Batches.SelectMany(batch => batch));
    }

    [Fact]
    public async Task Cancel_BeforeABatchHoldsTheItem_WithdrawsIt()
    {
        var worker = new GatedWorker();
        await using var batcher = worker.Start(onThread: false, new BatcherOptions());
        var first = batcher.AddAsync(0, Cancel);
        await worker.Entered.WaitAsync(Bound, Cancel);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var second = batcher.AddAsync(1, leaving.Token);
        var third = batcher.AddAsync(2, Cancel);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Bound, Cancel));
        worker.Open();
        await Task.WhenAll(first, third).WaitAsync(Bound, Cancel);

        Assert.Equal([[0], [2]], worker.Batches);
    }

    [Fact]
    public async Task Cancel_WhileABatchHoldsTheItem_StillGivesItsOutcome()
    {
        var worker = new GatedWorker();
        await using var batcher = worker.Start(onThread: false, new BatcherOptions());
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var first = batcher.AddAsync(21, leaving.Token);
        await worker.Entered.WaitAsync(Bound, Cancel);

        await leaving.CancelAsync();
        worker.Open();

        Assert.Equal(42, await first.WaitAsync(Bound, Cancel));
    }

    [Theory]
    [MemberData(nameof(BothKinds))]
    public async Task Dispose_FinishesWhatIsQueued_AndTakesNothingMore(bool onThread)
    {
        var worker = new GatedWorker();
        var batcher = worker.Start(onThread, new BatcherOptions());
        var first = batcher.AddAsync(0, Cancel);
        await worker.Entered.WaitAsync(Bound, Cancel);
        var second = batcher.AddAsync(1, Cancel);

        var disposed = batcher.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => batcher.AddAsync(2, Cancel).WaitAsync(Bound, Cancel));
        worker.Open();
        await disposed.WaitAsync(Bound, Cancel);

        Assert.Equal(0, await first.WaitAsync(Bound, Cancel));
        Assert.Equal(2, await second.WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Stop_ThatGivesUp_FailsWhatNoBatchHolds()
    {
        var worker = new GatedWorker();
        await using var batcher = worker.Start(onThread: true, new BatcherOptions());
        var first = batcher.AddAsync(1, Cancel);
        await worker.Entered.WaitAsync(Bound, Cancel);
        var second = batcher.AddAsync(2, Cancel);

        var stopped = batcher.StopAsync(new CancellationToken(canceled: true));
        worker.Open();
        await stopped.WaitAsync(Bound, Cancel);

        Assert.Equal(2, await first.WaitAsync(Bound, Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => second.WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Stop_ThatGivesUp_CancelsAnAsynchronousWorker()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var batcher = Batcher.Async<int, int>(new(), (_, token) =>
        {
            entered.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        });
        var call = batcher.AddAsync(1, Cancel);
        await entered.Task.WaitAsync(Bound, Cancel);

        await batcher.StopAsync(new CancellationToken(canceled: true)).WaitAsync(Bound, Cancel);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Bound, Cancel));
    }

    [Fact]
    public async Task Worker_OnAThread_RunsNoContinuationOfACaller()
    {
        var threads = new HashSet<int>();
        await using var batcher = Batcher.OnThread<int, int>("test", new() { Capacity = 2 }, batch =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            foreach (var entry in batch)
            {
                entry.Complete(entry.Item);
            }
        });

        var continuations = await Task.WhenAll(Enumerable.Range(0, 200).Select(async item =>
        {
            await batcher.AddAsync(item, Cancel).ConfigureAwait(false);
            return Environment.CurrentManagedThreadId;
        })).WaitAsync(Bound, Cancel);

        Assert.Single(threads);
        Assert.DoesNotContain(threads.Single(), continuations);
    }

    [Fact]
    public async Task Items_FromManyCallers_AreDoneOnceEachInTheCallersOrder() =>
        await Gen.Select(Gen.Int[1, 8], Gen.Int[1, 50], Gen.Int[1, 5], Gen.Int[1, 5], Gen.Bool).SampleAsync(async (callers, each, capacity, most, onThread) =>
        {
            var worker = new GatedWorker();
            worker.Open();
            await using var batcher = worker.Start(onThread, new BatcherOptions { Capacity = capacity, MaxBatchSize = most });

            await Task.WhenAll(Enumerable.Range(0, callers).Select(async caller =>
            {
                for (var item = 0; item < each; item++)
                {
                    Assert.Equal(((caller * 1000) + item) * 2, await batcher.AddAsync((caller * 1000) + item, Cancel).ConfigureAwait(false));
                }
            })).WaitAsync(Bound, Cancel);

            var seen = worker.Batches.SelectMany(batch => batch).ToArray();
            Assert.Equal(callers * each, seen.Length);
            Assert.All(seen.GroupBy(item => item / 1000), items => Assert.Equal(items.Order(), items));
            Assert.All(worker.Batches, batch => Assert.InRange(batch.Length, 1, most));
        }, iter: 50);

    /// <summary>A worker that doubles numbers, notes its batches, and waits in the first until opened.</summary>
    private sealed class GatedWorker
    {
        private readonly TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => entered.Task;

        public List<int[]> Batches { get; } = [];

        public int ThrowsAt { get; init; } = -1;

        public void Open() => opened.TrySetResult();

        public Batcher<int, int> Start(bool onThread, BatcherOptions options) => onThread
            ? Batcher.OnThread<int, int>("test", options, batch => WorkAsync(batch).GetAwaiter().GetResult())
            : Batcher.Async<int, int>(options, (batch, _) => WorkAsync(batch));

        private async Task WorkAsync(IReadOnlyList<BatchEntry<int, int>> batch)
        {
            entered.TrySetResult();
            await opened.Task.ConfigureAwait(false);
            Batches.Add([.. batch.Select(entry => entry.Item)]);
            foreach (var entry in batch)
            {
                if (entry.Item == ThrowsAt)
                {
                    throw new IOException("as the test says");
                }

                entry.Complete(entry.Item * 2);
            }
        }
    }
}
