using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class ExplanationTests
{
    [Fact]
    public void EveryNode_IsChosen_OrGivesTheFirstReasonWhyNot()
    {
        var book = Given.Book(
            Given.Node("n-best", 8),
            Given.Node("n-good", 8, free: 4000),
            Given.Node("n-busy", 8, free: 100),
            Given.Node("n-small", 1, change: compute => compute with { MaxJobRequirements = compute.MaxJobRequirements with { CpuMillicores = 400 } }),
            Given.Node("n-closed", 8) with { Eligibility = NodeEligibility.Cordoned },
            Given.Node("n-away", 8) with { Liveness = NodeLiveness.Lost },
            Given.Node("n-new", 8) with { Membership = NodeMembership.Pending },
            Given.Node("n-api", 8) with { Info = Given.Node("n-api", 8).Info with { Type = NodeType.Requester } });

        var explanation = book.Explain(Given.Question());

        Assert.Equal(
            [
                ("n-best", null, 1), ("n-good", "choice", 0), ("n-busy", "room", 0), ("n-closed", "cordon", 0), ("n-away", "connection", 0),
                ("n-new", "approval", 0), ("n-small", "max-requirements", 0), ("n-api", "compute", 0),
            ],
            explanation.Nodes.Select(node => (node.NodeId.Value, node.Filter, node.Executions)));
        Assert.Equal((8, 8, 2, 1), (explanation.Known, explanation.Total, explanation.Fitting, explanation.Chosen));
        Assert.All(explanation.Nodes.Skip(1), node => Assert.NotEmpty(node.Reason!));
        Assert.Equal(7, explanation.ByFilter.Values.Sum());
        Assert.Equal(7, explanation.Reasons.Sum(reason => reason.Nodes));
    }

    [Fact]
    public void Score_IsTheSumOfItsNamedParts()
    {
        var book = Given.Book(Given.Node("n-1", 8, free: 4000, compute => compute with { Cached = ["image:busybox:latest"] }));
        var question = Given.Question(
            change: job => job with { Constraints = [new("favour_name", "=") { Values = ["n-1"] }] },
            task: task => task with { Engine = new("docker") { Params = SpecParams.Of([new("Image", "busybox")]) } })
            with
        { Setbacks = [new(new("n-1"), 2, null)] };

        var node = Assert.Single(book.Explain(question).Nodes);

        Assert.Equal(
            ["favoured-labels", "locality", "least-used", "replicas", "previous-failures", "tie-break"],
            node.Parts.Select(part => part.Scorer));
        Assert.Equal([10, 40, 0, -60], new[] { 0, 1, 3, 4 }.Select(index => node.Parts[index].Points));
        Assert.InRange(node.Parts[2].Points, 60, 80);
        Assert.InRange(node.Parts[5].Points, 0, 4);
        Assert.Equal(node.Parts.Sum(part => part.Points), node.Score);
    }

    [Fact]
    public void BinPack_IsNamedInsteadOfLeastUsed()
    {
        var book = Given.Book(packs: true, Given.Node("n-1", 8));

        var explanation = book.Explain(Given.Question());

        Assert.Equal("bin-pack", explanation.Strategy);
        Assert.Contains(explanation.Nodes[0].Parts, part => part.Scorer == "bin-pack");
        Assert.DoesNotContain(explanation.Nodes[0].Parts, part => part.Scorer == "least-used");
    }

    [Fact]
    public void Explanation_SaysWhatARequestWouldGet_AndSetsNothingAside() =>
        Gen.Select(AnyNodes, Gen.Select(Gen.Int[1, 4], Gen.Int[1, 6], Gen.Bool, Gen.Bool).Array[1, 8]).Sample((nodes, asks) =>
        {
            var book = Given.Book(nodes);
            foreach (var (index, (cores, count, spread, packs)) in asks.Index())
            {
                var ask = Given.Ask($"j-{index}", count, index, $"{cores * 500}m", job => job with { Policy = new() { Spread = spread, Strategy = packs ? JobPolicy.BinPack : "" } });
                var question = new PlacementQuestion { Needs = ask.Needs, Count = count };

                var before = book.Explain(question);
                var again = book.Explain(question);
                var granted = book.Request(ask, Given.Now)!.Value;

                Assert.Equal(Texts(before), Texts(again));
                Assert.Equal(
                    granted.Placements.CountBy(placement => placement.NodeId.Value).Select(entry => (entry.Key, entry.Value)).Order(),
                    before.Nodes.Where(node => node.Executions > 0).Select(node => (node.NodeId.Value, node.Executions)).Order());
                Assert.Equal(nodes.Length, before.ByFilter.Values.Sum() + before.Nodes.Count(node => node.Executions > 0));
                Assert.All(before.Nodes, node => Assert.Equal(node.Executions > 0, node.Reason is null));
            }
        });

    [Fact]
    public void Pages_GiveEachNodeOnce_AndCountsAreAlwaysOfAll()
    {
        var book = Given.Book(Enumerable.Range(0, 250).Select(i => Given.Node($"n-{i:000}", 4, free: i % 5 == 0 ? 0 : 4000)));
        List<NodeVerdict> nodes = [];

        for (var offset = 0; offset < 250; offset += 100)
        {
            var page = book.Explain(Given.Question() with { Limit = 100, Offset = offset });
            Assert.Equal((250, 200, 50), (page.Total, page.Fitting, page.ByFilter["room"]));
            nodes.AddRange(page.Nodes);
        }

        Assert.Equal(250, nodes.Select(node => node.NodeId).Distinct().Count());
        Assert.Equal(nodes.Count, nodes.TakeWhile(node => node.Filter != "room").Count() + 50);
        Assert.Empty(book.Explain(Given.Question() with { Offset = 9999 }).Nodes);
    }

    [Fact]
    public void Prefix_AsksForSomeNodesOnly()
    {
        var book = Given.Book(Given.Node("n-a1", 4), Given.Node("n-a2", 4), Given.Node("n-b1", 4));

        var explanation = book.Explain(Given.Question() with { NodePrefix = "n-a" });

        Assert.Equal((2, 3), (explanation.Total, explanation.Known));
        Assert.All(explanation.Nodes, node => Assert.StartsWith("n-a", node.NodeId.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void RunningJob_IsExplainedWhereItIs_AsIfItWereNotThereYet()
    {
        var book = Given.Book(Given.Node("n-1", 1, free: 0), Given.Node("n-2", 1));

        var explanation = book.Explain(Given.Question(cores: "1") with { Count = 0, Own = new Dictionary<NodeId, int> { [new("n-1")] = 1 } });

        Assert.Equal([("n-1", null, 1), ("n-2", "choice", 0)], explanation.Nodes.Select(node => (node.NodeId.Value, node.Filter, node.Executions)));
        Assert.Equal(0, explanation.Nodes[0].Parts.Single(part => part.Scorer == "replicas").Points);
        Assert.Equal((1, 1, 1), (explanation.Chosen, explanation.Fitting, explanation.Taken));
    }

    [Fact]
    public void WaitingJob_HasItsPlace_AndItsOwnPast()
    {
        var book = Given.Book(Given.Node("n-1", 1, free: 0), Given.Node("n-2", 1, free: 0));
        book.Request(Given.Ask("j-high", since: 9, change: job => job with { Priority = 3 }), Given.Now);
        book.Request(Given.Ask("j-other", change: job => job with { Namespace = "other" }), Given.Now);
        var ask = Given.Ask("j-1", count: 2, since: 5) with { Setbacks = [new(new("n-2"), 0, "no such path")] };
        book.Request(ask, Given.Now);

        var explanation = book.Explain(Given.Question(ask));

        Assert.Equal((2, 2, 1, 3, Given.Now.AddSeconds(5)), (
            explanation.Entry!.Wanted, explanation.Entry.Ahead, explanation.Entry.AheadInNamespace, explanation.Entry.InQueue, explanation.Entry.Since));
        Assert.Equal([("n-1", "room"), ("n-2", "refused")], explanation.Nodes.Select(node => (node.NodeId.Value, node.Filter!)));
        Assert.Equal("no such path", explanation.Nodes[1].Reason);
        Assert.StartsWith("not enough nodes to run job. requested: 2, available: 2, suitable: 1.\n", explanation.Shortage.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void RoomKeptForAJobInFront_IsSaidSo()
    {
        var book = Given.Book(Given.Node("n-1", 4, free: 1000));
        book.Request(Given.Ask("j-large", cores: "3"), Given.Now);

        var explanation = book.Explain(Given.Question());

        Assert.Equal("reserved", Assert.Single(explanation.Nodes).Filter);
        Assert.Equal(0, explanation.Fitting);
    }

    [Fact]
    public void JobOnAllNodes_IsChosenEverywhereItFits()
    {
        var book = Given.Book(Given.Node("n-1", 4), Given.Node("n-2", 4), Given.Node("n-3", 4, free: 0));

        var explanation = book.Explain(Given.Question() with { AllNodes = true });

        Assert.Equal([1, 1, 0], explanation.Nodes.Select(node => node.Executions));
    }

    [Fact]
    public void Shortage_CountsEveryCause_MostFrequentFirst_ThenThoseThatMayComeBack()
    {
        var book = Given.Book([
            .. Enumerable.Range(0, 3).Select(i => Given.Node($"n-small{i}", 1)),
            .. Enumerable.Range(0, 2).Select(i => Given.Node($"n-closed{i}", 8) with { Eligibility = NodeEligibility.Cordoned }),
            .. Enumerable.Range(0, 4).Select(i => Given.Node($"n-away{i}", 8) with { Liveness = NodeLiveness.Lost }),
            Given.Node("n-new", 8) with { Membership = NodeMembership.Pending },
            Given.Node("n-busy", 8, free: 100),
        ]);

        var shortage = book.Request(Given.Ask("j-1", cores: "2"), Given.Now)!.Value.Shortage!;

        Assert.Equal(
            """
            not enough nodes to run job. requested: 1, available: 6, suitable: 1.
            • 3 of 6 nodes: job requires more CPU (2) than the maximum available (1)
            • 2 of 6 nodes: is cordoned
            • Node n-busy: node busy: no room for {CPU: 2.00, Memory: 100 MB, Disk: 0 MB, GPU: 0}
            • 4 more nodes: is not connected
            • Node n-new: is not approved
            """,
            shortage.ToString());
        Assert.Equal(8, shortage.EverSuitable);
    }

    [Fact]
    public void Reasons_BeyondTwenty_AreCountedTogether()
    {
        var book = Given.Book(Enumerable.Range(1, 40).Select(i => Given.Node($"n-{i:00}", 1, change: compute => compute with { MaxJobRequirements = compute.MaxJobRequirements with { CpuMillicores = i } })));

        var explanation = book.Explain(Given.Question());

        Assert.Equal((21, 40, 40), (explanation.Reasons.Count, explanation.Reasons.Sum(reason => reason.Nodes), explanation.ByFilter["max-requirements"]));
        Assert.Equal(("other reasons", 20), (explanation.Reasons[^1].Reason, explanation.Reasons[^1].Nodes));
        Assert.EndsWith("• 20 of 40 nodes: other reasons", explanation.Shortage.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Not part of an ordinary run. Run with <c>-explicit only</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(1_000)]
    [InlineData(100_000)]
    public void ExplanationTime_Measured(int count)
    {
        var book = Given.Book(Enumerable.Range(0, count).Select(i => Given.Node($"n-{i}", 64, free: i % 3 * 1000)));
        List<double> times = [];
        for (var i = 0; i < 20; i++)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            Assert.Equal(count, book.Explain(Given.Question(cores: "2")).Known);
            times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{count} nodes: p50 {times.Order().ElementAt(10):0.0} ms, most {times.Max():0.0} ms");
    }

    private static readonly Gen<NodeState[]> AnyNodes = Gen.Select(
            Gen.Int[1, 6], Gen.Int[0, 6], Gen.Enum<NodeEligibility>(), Gen.Frequency((4, Gen.Const(NodeLiveness.Connected)), (1, Gen.Enum<NodeLiveness>())), Gen.Frequency((4, Gen.Const(NodeMembership.Approved)), (1, Gen.Enum<NodeMembership>())))
        .Array[1, 8].Select(all => all.Select((one, index) => Given.Node($"n-{index}", one.Item1, Math.Min(one.Item1, one.Item2) * 1000) with
        {
            Eligibility = one.Item3,
            Liveness = one.Item4,
            Membership = one.Item5,
        }).ToArray());

    private static IEnumerable<string> Texts(PlacementExplanation explanation) => explanation.Nodes.Select(node => $"{node.NodeId} {node.Filter} {node.Score} {node.Executions}");
}
