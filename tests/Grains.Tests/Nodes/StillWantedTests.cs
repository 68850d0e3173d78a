using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class StillWantedTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    /// <summary>The order to stop it may have been lost on its way to the ledger: only the job can say so, when it is asked.</summary>
    [Fact]
    public void ExecutionThatRunsLong_IsToldToItsJobAgain()
    {
        var book = new NodeBook(new("n-1"), new NoOrders(), new());
        var spec = new ExecutionSpec { Id = new("e-1"), Epoch = 1, JobId = new("j-1"), JobType = JobTypes.Daemon, Task = TestJobs.New().Task };
        book.Start([spec], Now);

        var first = Beat(book, Now);
        var soon = Beat(book, Now + (NodeBook.AskAgainAfter / 2));
        var later = Beat(book, Now + NodeBook.AskAgainAfter);

        Assert.Equal((1, 0, 1), (first, soon, later));
    }

    private static int Beat(NodeBook book, DateTimeOffset now)
    {
        var report = new ExecutionReport { Id = new("e-1"), Epoch = 1, JobId = new("j-1"), NodeId = new("n-1"), Phase = ExecutionPhase.Running, At = now };
        book.Reconcile(new() { NodeId = new("n-1"), Incarnation = 1, Sequence = 1, Executions = [report] }, NodeMembership.Approved, now);
        return book.TakeFacts().Sum(facts => facts.Value.Count);
    }

    private sealed class NoOrders : IAgentOrders
    {
        public bool IsReachable => true;

        public void Start(ExecutionSpec spec)
        {
        }

        public void Stop(StopOrder order)
        {
        }

        public void Permit(ExecutionFence fence)
        {
        }

        public void Forget(ExecutionId id)
        {
        }
    }
}
