using Bacalhau.Sim;
using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class NodeReasonsTests
{
    /// <summary>What is found by columns, at once or by looking again at what changed, must be what every node says when it is asked by itself.</summary>
    [Fact]
    public void WhatColumnsSay_OfEveryNode_IsWhatTheNodeSaysWhenAsked() =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                var fleet = Fleet.Make(60, random);
                var needs = Workload.Make(new() { Nodes = 60, Jobs = 40 }, fleet, random).ConvertAll(plan => JobNeeds.Of(plan.Job));
                var early = new NodeMatches();
                var view = NodeView.Empty.With([Any(fleet[0], random)], []);
                needs.ForEach(one => early.Of(one, view));

                // Nodes join, change and go, in several steps.
                for (var step = 0; step < 4; step++)
                {
                    List<NodeState> changed = [.. fleet.Where(_ => random.Next(2) == 0).Select(info => Any(info, random))];
                    view = view.With(changed, [.. fleet.Where(_ => random.Next(10) == 0).Select(info => info.Id).Except(changed.Select(node => node.Info.Id))]);
                    needs.ForEach(one => early.Of(one, view));
                }

                var late = new NodeMatches();
                foreach (var one in needs)
                {
                    Check(one, view, early.Of(one, view));
                    Check(one, view, late.Of(one, view));
                }
            },
            iter: 30);

    [Fact]
    public void Shortage_CountsEveryAvailableNodeOnce_AndTellsWhoCouldEverRunIt() =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                var fleet = Fleet.Make(60, random);
                var view = NodeView.Empty.With([.. fleet.Select(info => Any(info, random))], []);
                foreach (var plan in Workload.Make(new() { Nodes = 60, Jobs = 20 }, fleet, random))
                {
                    var needs = JobNeeds.Of(plan.Job);
                    var shortage = ShortageReasons.Count(view, needs, new(), new(System.Collections.ObjectModel.ReadOnlyDictionary<NodeId, int>.Empty, [], false), 1, isComplete: true);

                    var asked = view.Nodes.ToArray().OfType<NodeState>().Select(node => (Node: node, Reason: NodeFilters.FirstReason(node, needs))).ToList();
                    Assert.Equal(asked.Count(entry => IsAvailable(entry.Node)), shortage.Available);
                    Assert.Equal(asked.Count(entry => entry.Reason is null), shortage.Suitable);
                    Assert.Equal(asked.Count(entry => NodeFilters.Reject(entry.Node, needs) is null && entry.Node.Info.Type == NodeType.Compute && entry.Node.Membership != NodeMembership.Rejected), shortage.EverSuitable);
                    Assert.Equal(shortage.Available, shortage.Reasons.Where(reason => !reason.IsAway).Sum(reason => reason.Nodes));
                    foreach (var reason in shortage.Reasons.Where(reason => reason is { IsAway: false, Filter: "" } && reason.Reason != ReasonCounter.Others))
                    {
                        var same = asked.Count(entry => IsAvailable(entry.Node) && (entry.Reason is { } found ? found.Reason == reason.Reason : reason.Reason.StartsWith("node busy", StringComparison.Ordinal)));
                        Assert.Equal(same, reason.Nodes);
                    }
                }
            },
            iter: 30);

    private static void Check(JobNeeds needs, NodeView view, NodeMatch match)
    {
        var reasons = new NodeReasons(needs, view);
        List<int> liked = [];
        foreach (var (_, slots) in match.Preference.Levels)
        {
            liked.AddRange(slots);
        }

        for (var slot = 0; slot < view.Nodes.Length; slot++)
        {
            if (view.Nodes[slot] is not { } node)
            {
                Assert.False(match.Suitable.Contains(slot));
                continue;
            }

            var asked = NodeFilters.FirstReason(node, needs);
            Assert.Equal(asked, reasons.Of(slot));
            Assert.Equal(asked is null, match.Suits(slot, view));
            Assert.Equal(NodeScorers.Sum(node, needs), match.Preference.PointsOf(slot));
            Assert.Equal(NodeScorers.Sum(node, needs) > 0, liked.Contains(slot));
        }

        Assert.Equal(liked.OrderByDescending(match.Preference.PointsOf).ThenBy(slot => slot), liked);
        Assert.Equal([.. Enumerable.Range(0, view.Nodes.Length).Where(match.Suitable.Contains)], match.Suitable.Slots.ToArray());
    }

    private static bool IsAvailable(NodeState node) => node is { Liveness: NodeLiveness.Connected, Membership: NodeMembership.Approved, Info.Type: NodeType.Compute };

    private static NodeState Any(NodeInfo info, Random random)
    {
        var labels = random.Next(3) > 0 ? info.Labels : new Dictionary<string, string> { ["region"] = "eu", ["cores"] = "many" };
        var capacity = random.Next(4) > 0 ? info.Compute.MaxCapacity : new(1000L * random.Next(1, 4), 2_000_000_000, 500_000_000 * random.Next(1, 4), 0);
        return new()
        {
            Info = info with
            {
                Labels = labels,
                Type = random.Next(20) == 0 ? NodeType.Requester : NodeType.Compute,
                Compute = info.Compute with { MaxCapacity = capacity, Publishers = random.Next(5) == 0 ? [] : info.Compute.Publishers, Cached = random.Next(3) == 0 ? [] : info.Compute.Cached },
            },
            Membership = random.Next(10) switch { 0 => NodeMembership.Pending, 1 => NodeMembership.Rejected, _ => NodeMembership.Approved },
            Liveness = random.Next(6) switch { 0 => NodeLiveness.Lost, 1 => NodeLiveness.Suspect, _ => NodeLiveness.Connected },
            Eligibility = random.Next(6) switch { 0 => NodeEligibility.Cordoned, 1 => NodeEligibility.Draining, _ => NodeEligibility.Eligible },
        };
    }
}
