using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class NodeDecisionTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);

    private static readonly NodeRecord Open = new()
    {
        Info = new() { Id = new("n-1"), Type = NodeType.Compute, Labels = new Dictionary<string, string> { ["zone"] = "a" } },
        Membership = NodeMembership.Approved,
    };

    [Theory]
    [InlineData(NodeActionKind.Approve, "node n-1 is already approved")]
    [InlineData(NodeActionKind.Uncordon, "node n-1 is already open to new work")]
    public void Decision_ThatChangesNothing_IsAConflict(NodeActionKind kind, string message) => AssertConflict(Open, kind, message);

    [Theory]
    [InlineData(NodeActionKind.Reject)]
    [InlineData(NodeActionKind.Cordon)]
    [InlineData(NodeActionKind.Drain)]
    public void SameDecision_Twice_IsAConflict(NodeActionKind kind)
    {
        var once = NodeDecisions.Decide(Open, new() { Kind = kind }, Now);

        AssertConflict(once, kind, kind == NodeActionKind.Reject ? "already rejected" : kind == NodeActionKind.Cordon ? "already cordoned" : "already being drained");
    }

    [Theory]
    [InlineData(NodeActionKind.Cordon)]
    [InlineData(NodeActionKind.Uncordon)]
    [InlineData(NodeActionKind.Drain)]
    public void RejectedNode_HasNoWorkToDecideAbout(NodeActionKind kind) => AssertConflict(Open with { Membership = NodeMembership.Rejected }, kind, "has been rejected");

    [Fact]
    public void NodeThatComputesNothing_CannotBeDrained()
    {
        var requester = Open with { Info = Open.Info with { Type = NodeType.Requester } };

        var refused = Assert.Throws<BacalhauException>(() => NodeDecisions.Decide(requester, new() { Kind = NodeActionKind.Drain }, Now));

        Assert.Equal(BacalhauErrorCode.BadRequest, refused.Error.Code);
    }

    [Fact]
    public void Drain_WithADeadline_SetsItAnew_AndWithoutOneKeepsIt()
    {
        var first = NodeDecisions.Decide(Open, new() { Kind = NodeActionKind.Drain, DeadlineAt = Now.AddMinutes(10) }, Now);
        var second = NodeDecisions.Decide(first, new() { Kind = NodeActionKind.Drain, DeadlineAt = Now.AddMinutes(5) }, Now);

        AssertConflict(second, NodeActionKind.Drain, "at the latest");
        Assert.Equal((NodeEligibility.Draining, Now.AddMinutes(5)), (second.Eligibility, second.DrainDeadlineAt));
        Assert.Equal((NodeEligibility.Cordoned, null), Shape(NodeDecisions.Decide(second, new() { Kind = NodeActionKind.Cordon }, Now)));
    }

    [Fact]
    public void Labels_OfOperators_WinHideAndGo()
    {
        var set = Label(Open, ("zone", "b"), ("disk", "ssd"));
        var hidden = Label(set, ("zone", ""), ("disk", ""));

        Assert.Equal(("b", "ssd"), (Shown(set)["zone"], Shown(set)["disk"]));
        Assert.Empty(Shown(hidden));
        Assert.Equal(["zone"], hidden.OperatorLabels.Keys);
    }

    private static NodeRecord Label(NodeRecord node, params (string Key, string Value)[] labels) =>
        NodeDecisions.Decide(node, new() { Kind = NodeActionKind.SetLabels, Labels = labels.ToDictionary(label => label.Key, label => label.Value) }, Now);

    private static IReadOnlyDictionary<string, string> Shown(NodeRecord node) => NodeLabels.Merge(node.Info.Labels, node.OperatorLabels);

    private static (NodeEligibility, DateTimeOffset?) Shape(NodeRecord node) => (node.Eligibility, node.DrainDeadlineAt);

    private static void AssertConflict(NodeRecord node, NodeActionKind kind, string message)
    {
        var refused = Assert.Throws<BacalhauException>(() => NodeDecisions.Decide(node, new() { Kind = kind }, Now));

        Assert.Equal(BacalhauErrorCode.ConflictNodeState, refused.Error.Code);
        Assert.Contains(message, refused.Error.Message, StringComparison.Ordinal);
    }
}
