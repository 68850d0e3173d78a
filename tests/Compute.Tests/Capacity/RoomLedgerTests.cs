using CsCheck;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class RoomLedgerTests
{
    private static readonly Gpu[] Gpus = [new(0, "A", "NVIDIA", 1, ""), new(1, "B", "NVIDIA", 1, "")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Waiting_IsServedByPriority_ThenByArrival()
    {
        var ledger = new RoomLedger(Cpu(1), []);
        var holder = ledger.TryTake(Cpu(1), 0)!;
        var order = new List<string>();
        var low = NoteAsync("low", ledger.TakeAsync(Cpu(1), 0, Token));
        var second = NoteAsync("second", ledger.TakeAsync(Cpu(1), 5, Token));
        var third = NoteAsync("third", ledger.TakeAsync(Cpu(1), 5, Token));

        holder.Dispose();
        await Task.WhenAll(low, second, third);

        Assert.Equal(["second", "third", "low"], order);

        async Task NoteAsync(string name, Task<RoomLedger.Room> room)
        {
            using (await room)
            {
                order.Add(name);
            }
        }
    }

    [Fact]
    public async Task Waiting_ThatFits_OvertakesOneThatDoesNot()
    {
        var ledger = new RoomLedger(Cpu(4), []);
        using var holder = ledger.TryTake(Cpu(2), 0)!;
        var big = ledger.TakeAsync(Cpu(4), 9, Token);

        using var small = await ledger.TakeAsync(Cpu(2), 0, Token);

        Assert.False(big.IsCompleted);
        Assert.Equal(1, ledger.State.Waiting);
    }

    [Fact]
    public async Task Leaving_GivesUpThePlace()
    {
        var ledger = new RoomLedger(Cpu(1), []);
        using var holder = ledger.TryTake(Cpu(1), 0)!;
        using var leaving = new CancellationTokenSource();
        var waiting = ledger.TakeAsync(Cpu(1), 0, leaving.Token);

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(new RoomState(Cpu(0), default, 1, 0), ledger.State);
    }

    [Fact]
    public void Gpus_AreGivenByIdentity_ToOneAtATime()
    {
        var ledger = new RoomLedger(new ComputeResources(0, 0, 0, 2), Gpus);

        var first = ledger.TryTake(new ComputeResources(0, 0, 0, 1), 0)!;
        using var second = ledger.TryTake(new ComputeResources(0, 0, 0, 1), 0)!;
        Assert.Null(ledger.TryTake(new ComputeResources(0, 0, 0, 1), 0));
        first.Dispose();
        first.Dispose();
        using var third = ledger.TryTake(new ComputeResources(0, 0, 0, 1), 0)!;

        Assert.Equal([0, 1, 0], new[] { first, second, third }.Select(room => room.Gpus.Single().Index));
    }

    [Fact]
    public void Adopted_MoreThanThereIs_IsADebtThatIsPaidFirst()
    {
        var ledger = new RoomLedger(Cpu(1), []);

        var adopted = ledger.Adopt(Cpu(3), []);
        Assert.Null(ledger.TryTake(Cpu(1), 0));
        adopted.Dispose();

        Assert.NotNull(ledger.TryTake(Cpu(1), 0));
    }

    [Fact]
    public void AnyTakingAndGivingBack_NeverGivesMoreThanThereIs() =>
        Gen.Select(Gen.Int[0, 5], Gen.Bool).Array[0, 50].Sample(steps =>
        {
            var ledger = new RoomLedger(Cpu(8), []);
            var held = new List<RoomLedger.Room>();
            foreach (var (amount, gives) in steps)
            {
                if (gives && held.Count > 0)
                {
                    held[0].Dispose();
                    held.RemoveAt(0);
                }
                else if (ledger.TryTake(Cpu(amount), 0) is { } room)
                {
                    held.Add(room);
                }

                Assert.InRange(ledger.State.Free.CpuMillicores, 0, 8000);
                Assert.Equal(8000 - held.Sum(room => room.Resources.CpuMillicores), ledger.State.Free.CpuMillicores);
            }
        });

    private static ComputeResources Cpu(int cores) => new(cores * 1000, 0, 0, 0);
}
