using Bacalhau.Sim;
using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class ShapeMatchTests
{
    /// <summary>A new shape is matched by columns, a known one looks at each node that changed: both must say the same of every node.</summary>
    [Fact]
    public void MatchByColumns_SaysTheSameOfEveryNode_AsAskingEachNode() =>
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                var fleet = Fleet.Make(60, random);
                var needs = Workload.Make(new() { Nodes = 60, Jobs = 40 }, fleet, random).ConvertAll(plan => JobNeeds.Of(plan.Job));
                var known = needs.ConvertAll(one => new ShapeMatch(one));
                var view = NodeView.Empty.With([Any(fleet[0], random)], []);
                known.ForEach(match => match.Refresh(view));

                // Nodes join, change and go, in several steps.
                for (var step = 0; step < 4; step++)
                {
                    List<NodeState> changed = [.. fleet.Where(_ => random.Next(2) == 0).Select(info => Any(info, random))];
                    view = view.With(changed, [.. fleet.Where(_ => random.Next(10) == 0).Select(info => info.Id).Except(changed.Select(node => node.Info.Id))]);
                    known.ForEach(match => match.Refresh(view));
                }

                for (var i = 0; i < needs.Count; i++)
                {
                    var fresh = new ShapeMatch(needs[i]);
                    fresh.Refresh(view);

                    Assert.Equal(known[i].Candidates.ToArray(), fresh.Candidates.ToArray());
                    Assert.Equal((known[i].Available, known[i].EverSuitable), (fresh.Available, fresh.EverSuitable));
                    for (var slot = 0; slot < view.Nodes.Length; slot++)
                    {
                        Assert.Equal((known[i].ReasonOf(slot), known[i].ScoreOf(slot)), (fresh.ReasonOf(slot), fresh.ScoreOf(slot)));
                    }
                }
            },
            iter: 30);

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
