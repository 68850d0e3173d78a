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

    [Fact]
    public void Heartbeat_ThatNamesTheSameList_PostsNothing_UntilTheJobIsToBeAskedAgain()
    {
        var (spec, list) = Run();
        var later = Now + NodeBook.AskAgainAfter;

        book.Reconcile(list, NodeMembership.Approved, Now);
        var first = TakeReport(spec.JobId);
        book.Reconcile(list, NodeMembership.Approved, later - TimeSpan.FromSeconds(1));
        var between = book.TakeFacts().Count;
        book.Reconcile(list, NodeMembership.Approved, later);

        Assert.Equal(0, between);
        Assert.Same(first, TakeReport(spec.JobId));
    }

    [Fact]
    public void Heartbeat_ThatNamesTheSameList_PostsAgainWhatTheJobDidNotTake()
    {
        var (spec, list) = Run();
        book.Reconcile(list, NodeMembership.Approved, Now);
        var first = TakeReport(spec.JobId);

        book.ReportNotTaken(first);
        book.Reconcile(list, NodeMembership.Approved, Now);

        Assert.Same(first, TakeReport(spec.JobId));
    }

    [Fact]
    public void Heartbeat_ThatNamesTheSameList_IsAnsweredWithWhatHasChangedSince()
    {
        var (spec, list) = Run();
        var before = book.Reconcile(list, NodeMembership.Approved, Now);

        book.Stop([new(spec.Id, spec.Epoch, "enough")]);
        var stop = book.Reconcile(list, NodeMembership.Approved, Now).Stop;
        book.Forget([spec.Id]);
        var unknown = book.Reconcile(list, NodeMembership.Approved, Now).Stop;
        var other = Admit();
        book.Start([other], Now);
        var start = book.Reconcile(list, NodeMembership.Approved, Now + TimeSpan.FromSeconds(2)).Start;

        Assert.Empty(before.Stop);
        Assert.Equal("enough", Assert.Single(stop).Reason);
        Assert.Equal(spec.Id, Assert.Single(unknown).Id);
        Assert.Equal(other, Assert.Single(start));
    }

    void IAgentOrders.Start(ExecutionSpec spec) => started.Add(spec.Id);

    void IAgentOrders.Stop(StopOrder order)
    {
    }

    void IAgentOrders.Permit(ExecutionFence fence) => throw new NotSupportedException();

    void IAgentOrders.Forget(ExecutionId id)
    {
    }

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

    /// <summary>Has something running, and the list by which the agent says so with every heartbeat.</summary>
    private (ExecutionSpec Spec, AgentHeartbeat List) Run()
    {
        var spec = Admit();
        book.Start([spec], Now);
        ExecutionReport running = new() { Id = spec.Id, Epoch = spec.Epoch, JobId = spec.JobId, NodeId = Id, Phase = ExecutionPhase.Running, At = Now };
        return (spec, new() { NodeId = Id, Incarnation = 1, Sequence = 1, Executions = [running] });
    }

    private ExecutionReport TakeReport(JobId job) => ((ExecutionReported)book.TakeFacts()[job].Single()).Report;
}
