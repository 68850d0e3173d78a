using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class StrayTests
{
    private static readonly NodeId Node = new("n-1");
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    /// <summary>After a restart the ledger holds what is wanted; what has been given up meanwhile may still be about, and the machine must not be switched off.</summary>
    [Fact]
    public void ExecutionNobodyWants_CountsAsRunning_UntilItsNodeSaysThatItIsOver()
    {
        var book = new NodeBook(Node, new AgentOutbox(Node, new NoAgents(), _ => { }), new());
        var before = Running(book);

        var reply = book.Reconcile(new() { NodeId = Node, Incarnation = 1, Sequence = 1, Executions = [Report(ExecutionPhase.Running)] }, NodeMembership.Approved, Now);
        var during = Running(book);
        book.Report([Report(ExecutionPhase.Cancelled)], Now);
        var after = Running(book);

        Assert.Equal("e-1", Assert.Single(reply.Stop).Id.Value);
        Assert.Equal((0, 1, 0), (before, during, after));
    }

    [Fact]
    public void ExecutionNobodyWants_ThatItsNodeNamesNoMore_CountsNoMore()
    {
        var book = new NodeBook(Node, new AgentOutbox(Node, new NoAgents(), _ => { }), new());

        book.Reconcile(new() { NodeId = Node, Incarnation = 1, Sequence = 1, Executions = [Report(ExecutionPhase.Running)] }, NodeMembership.Approved, Now);
        book.Reconcile(new() { NodeId = Node, Incarnation = 1, Sequence = 2, Executions = [] }, NodeMembership.Approved, Now);

        Assert.Equal(0, Running(book));
    }

    private static int Running(NodeBook book)
    {
        var health = new NodeHealth().Hear(Now, TimeSpan.FromSeconds(3));
        var record = new NodeRecord { Info = TestJobs.Node(Node.Value), Membership = NodeMembership.Approved, JoinedAt = Now, ModifiedAt = Now };
        return health.Describe(record, book.Ledger, sequence: 1, Now, book.Strays).Info.Compute.RunningExecutions;
    }

    private static ExecutionReport Report(ExecutionPhase phase) => new() { Id = new("e-1"), Epoch = 1, JobId = new("j-1"), NodeId = Node, Phase = phase, At = Now };

    private sealed class NoAgents : IAgentDirectory
    {
        public IAgent? Find(NodeId node) => null;
    }
}
