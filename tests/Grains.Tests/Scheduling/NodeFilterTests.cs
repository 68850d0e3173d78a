using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class NodeFilterTests
{
    private static readonly NodeState Node = new() { Info = TestJobs.Node("n-1"), Membership = NodeMembership.Approved, Liveness = NodeLiveness.Connected };

    [Fact]
    public void Filters_AreTheseByName() => Assert.Equal(
        ["approval", "back-off", "capacity", "compute", "connection", "cordon", "engine", "labels", "max-requirements", "publisher", "storage", "version"],
        NodeFilters.All.Concat(NodeFilters.Standing).Select(filter => filter.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Node_ThatSuits_IsRefusedByNone() => Assert.Null(NodeFilters.FirstReason(Node, Needs()));

    [Fact]
    public void Engine_NotOffered() => Refuses(
        "engine", "does not support engine docker, only [scripted]", Needs(task => task with { Engine = new("Docker") }));

    [Fact]
    public void Publisher_NotOffered() => Refuses(
        "publisher", "does not support publisher s3, only [local]", Needs(task => task with { Publisher = new("s3") }));

    [Fact]
    public void Source_NotOffered() => Refuses(
        "storage", "does not support input source ipfs, only [inline]", Needs(task => task with { InputSources = [new(new("ipfs"), "", "/in")] }));

    [Fact]
    public void Labels_ThatDoNotMatch() => Refuses(
        "labels", "labels don't match required selectors [zone in (a,b), gpu exists]", Needs(change: job => job with { Constraints = [new("zone", "in") { Values = ["a", "b"] }, new("gpu", "exists")] }));

    [Fact]
    public void Labels_OnlyFavoured_RefuseNobody() => Assert.Null(
        NodeFilters.FirstReason(Node, Needs(change: job => job with { Constraints = [new("favour_zone", "in") { Values = ["a"] }] })));

    [Fact]
    public void Requirements_AboveWhatOneExecutionMayHave() => Refuses(
        "max-requirements",
        "job requires more CPU (3) than the maximum available (2)",
        Needs(task => task with { Resources = new("3", "100mb") }),
        Offering(compute => compute with { MaxJobRequirements = compute.MaxJobRequirements with { CpuMillicores = 2000 } }));

    [Fact]
    public void Requirements_AboveWhatTheNodeHas() => Refuses(
        "capacity",
        "job requires more memory (100 GB) than the node has (64 GB)",
        Needs(task => task with { Resources = new("1", "100gb") }),
        Offering(compute => compute with { MaxJobRequirements = compute.MaxJobRequirements with { MemoryBytes = long.MaxValue } }));

    [Theory]
    [InlineData("v1.0.3", false)]
    [InlineData("v0.9.12", false)]
    [InlineData("v1.0.4", true)]
    [InlineData("v1.10.0", true)]
    [InlineData("v1.9.3-rc1+abc", true)]
    [InlineData("v0.0.0-dev", true)]
    [InlineData("", true)]
    [InlineData("of today", true)]
    public void Version_IsComparedByNumber_AndTakenWhenUnknown(string version, bool isTaken)
    {
        var node = Node with { Info = Node.Info with { Version = new() { GitVersion = version } } };

        var found = NodeFilters.FirstReason(node, Needs());

        Assert.Equal(isTaken ? null : ("version", $"runs version {version}, older than v1.0.4"), found);
    }

    [Fact]
    public void Requester_IsNoComputeNode() => Refuses("compute", "is not a compute node", Needs(), Node with { Info = Node.Info with { Type = NodeType.Requester } });

    [Theory]
    [InlineData(NodeMembership.Pending, "is not approved")]
    [InlineData(NodeMembership.Rejected, "has been rejected")]
    public void Membership_OtherThanApproved(NodeMembership membership, string reason) => Refuses("approval", reason, Needs(), Node with { Membership = membership });

    [Theory]
    [InlineData(NodeLiveness.Suspect, "is late with its heartbeat")]
    [InlineData(NodeLiveness.Lost, "is not connected")]
    [InlineData(NodeLiveness.Unknown, "is not connected")]
    public void Liveness_OtherThanConnected(NodeLiveness liveness, string reason) => Refuses("connection", reason, Needs(), Node with { Liveness = liveness });

    [Fact]
    public void Node_ThatKeepsComingAndGoing() => Refuses(
        "back-off", "keeps coming and going (3 times of late): it gets work again once it has stayed a while", Needs(),
        Node with { BackOffUntil = DateTimeOffset.UnixEpoch, RecentLosses = 3 });

    [Theory]
    [InlineData(NodeEligibility.Cordoned, "is cordoned")]
    [InlineData(NodeEligibility.Draining, "is being drained")]
    public void Eligibility_OtherThanEligible(NodeEligibility eligibility, string reason) => Refuses("cordon", reason, Needs(), Node with { Eligibility = eligibility });

    [Fact]
    public void FirstReason_IsTheOneThatLastsLongest() => Refuses(
        "engine",
        "does not support engine docker, only [scripted]",
        Needs(task => task with { Engine = new("docker") }),
        Node with { Membership = NodeMembership.Pending, Liveness = NodeLiveness.Lost, Eligibility = NodeEligibility.Cordoned });

    [Theory]
    [InlineData("busybox", "image:busybox:latest")]
    [InlineData("docker.io/library/busybox:1", "image:busybox:1")]
    [InlineData("docker.io/org/tool", "image:org/tool:latest")]
    [InlineData("localhost:5000/tool", "image:localhost:5000/tool:latest")]
    [InlineData("tool@sha256:00", "image:tool@sha256:00")]
    public void Image_IsLookedForByTheNameEnginesList(string image, string reference) => Assert.Equal(
        [reference],
        Needs(task => task with { Engine = new("docker") { Params = SpecParams.Of([new("Image", image)]) } }).Data);

    private static void Refuses(string filter, string reason, JobNeeds needs, NodeState? node = null) =>
        Assert.Equal((filter, reason), NodeFilters.FirstReason(node ?? Node, needs));

    private static NodeState Offering(Func<ComputeNodeInfo, ComputeNodeInfo> change) => Node with { Info = Node.Info with { Compute = change(Node.Info.Compute) } };

    private static JobNeeds Needs(Func<JobTask, JobTask>? task = null, Func<Job, Job>? change = null) =>
        JobNeeds.Of(TestJobs.New(change: change).WithTask(task ?? (unchanged => unchanged)));
}
