using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class ReportOutboxTests
{
    private static readonly ExecutionReport Running = new()
    {
        Id = new("e-1"),
        Epoch = 1,
        JobId = new("j-1"),
        NodeId = new("n-1"),
        Phase = ExecutionPhase.Running,
        At = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public void All_IsTheSameList_UntilSomethingChanges()
    {
        var outbox = new ReportOutbox();
        outbox.Put(Running);
        var first = outbox.All();
        var again = outbox.All();

        outbox.Put(Running with { Phase = ExecutionPhase.Completed });
        var ended = outbox.All();
        outbox.Forget(Running.Id);

        Assert.Same(first, again);
        Assert.Equal(ExecutionPhase.Running, Assert.Single(first).Phase);
        Assert.Equal(ExecutionPhase.Completed, Assert.Single(ended).Phase);
        Assert.Empty(outbox.All());
    }
}
