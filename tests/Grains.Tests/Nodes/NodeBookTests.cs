using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

/// <summary>What happens when a node's standing changes between the admission of an execution and its commit.</summary>
public sealed class NodeBookTests : IAgentOrders
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly NodeId Id = new("n-1");
    private readonly List<ExecutionId> started = [];
    private readonly NodeBook book;

    public NodeBookTests() => book = new(Id, this, new());

    bool IAgentOrders.IsReachable => true;

    [Theory]
    [InlineData(NodeMembership.Approved, NodeLiveness.Lost)]
    [InlineData(NodeMembership.Rejected, NodeLiveness.Connected)]
    public void Start_OnANodeThatHasGone_IsGivenBackAsAFailure_UntilTheJobTakesIt(NodeMembership membership, NodeLiveness liveness)
    {
        var spec = Admit();

        book.Start([spec], Now, Node() with { Membership = membership, Liveness = liveness });
        var first = TakeReport(spec.JobId);
        book.ReportNotTaken(first);
        book.PostOverdue(Now);
        var second = TakeReport(spec.JobId);
        book.PostOverdue(Now);

        Assert.Equal((ExecutionPhase.Failed, FailureCause.NodeLost, spec.Epoch), (first.Phase, first.Cause!.Value, first.Epoch));
        Assert.Same(first, second);
        Assert.Empty(book.TakeFacts());
        Assert.Empty(started);
        Assert.Equal((0, ComputeResources.None), (book.Ledger.Holding, book.Ledger.Used));
    }

    [Fact]
    public void Start_OnANodeThatIsBeingDrained_Begins_AndTheJobHearsOfTheDrain()
    {
        var spec = Admit();

        book.Start([spec], Now, Node() with { Eligibility = NodeEligibility.Draining });

        Assert.Equal([spec.Id], started);
        Assert.IsType<NodeChanged>(book.TakeFacts()[spec.JobId].Single());
    }

    [Fact]
    public void Start_Repeated_IsNotTurnedAway()
    {
        var spec = Admit();
        book.Start([spec], Now);

        book.Start([spec], Now, Node() with { Liveness = NodeLiveness.Lost });

        Assert.Empty(book.TakeFacts());
        Assert.Equal(1, book.Ledger.Holding);
    }

    void IAgentOrders.Start(ExecutionSpec spec) => started.Add(spec.Id);

    void IAgentOrders.Stop(StopOrder order) => throw new NotSupportedException();

    void IAgentOrders.Permit(ExecutionFence fence) => throw new NotSupportedException();

    void IAgentOrders.Forget(ExecutionId id) => throw new NotSupportedException();

    private static NodeState Node() => new() { Info = TestJobs.Node("n-1"), Membership = NodeMembership.Approved, Liveness = NodeLiveness.Connected };

    private ExecutionSpec Admit()
    {
        var job = TestJobs.New();
        var spec = new ExecutionSpec
        {
            Id = ExecutionId.New(),
            JobId = job.Id,
            JobType = job.Type,
            JobVersion = 1,
            Epoch = 1,
            Task = job.Task,
            Resources = new(500, 100, 0, 0),
        };
        book.Admit([new(spec.Id, job.Id, spec.Resources, [])], Node().Info.Compute.MaxCapacity, Now);
        return spec;
    }

    private ExecutionReport TakeReport(JobId job) => ((ExecutionReported)book.TakeFacts()[job].Single()).Report;
}
