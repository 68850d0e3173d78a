using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>Puts into words what the queue says of a job that it has not placed.</summary>
internal static class PlacementCauses
{
    /// <summary>Gives what the executions wait for, nearest first; at least one cause.</summary>
    public static IReadOnlyList<WaitCause> Of(PlacementExplanation placement, Job spec, int wanted)
    {
        List<WaitCause> causes = [];
        var kept = CountOf(placement, NodeFilters.Reserved);
        if (placement.Fitting > 0 || kept > 0)
        {
            Add(WaitKinds.Turn, placement.Fitting + kept, "has room", "have room", "kept for jobs that go first");
        }

        var spreads = spec.Policy is { Spread: true };
        var busy = CountOf(placement, NodeFilters.Room) + CountOf(placement, NodeFilters.StaticPorts) + (spreads ? 0 : placement.Taken);
        if (busy > 0)
        {
            Add(WaitKinds.Room, busy, "could run it and has no room now", "could run it and have no room now", "");
        }

        if (causes.Count > 0 && placement.Entry is { Ahead: > 0 } entry)
        {
            causes.Add(new(WaitKinds.Turn, wanted, string.Create(
                CultureInfo.InvariantCulture,
                $"{Count(entry.Ahead, "job goes", "jobs go")} before it by priority and age, {entry.AheadInNamespace} of its namespace; its priority is {spec.Priority}")));
        }

        Add(WaitKinds.Spread, CountOf(placement, NodeFilters.Spread) + (spreads ? placement.Taken : 0), "could run it and has an execution of it already", "could run it and have an execution of it already", "");
        Add(WaitKinds.Cordon, CountOf(placement, NodeFilters.Cordon), "could run it and is closed to new work", "could run it and are closed to new work", "bacalhau node uncordon opens it");
        Add(WaitKinds.Flapping, CountOf(placement, NodeFilters.BackOff), "could run it and keeps coming and going", "could run it and keep coming and going", "it gets work again once it has stayed a while");
        Add(WaitKinds.Connection, CountOf(placement, NodeFilters.Connection), "could run it and is away", "could run it and are away", "");
        Add(WaitKinds.Approval, CountOf(placement, NodeFilters.Approval), "could run it and is not approved", "could run it and are not approved", "bacalhau node approve takes it in");
        if (!placement.Shortage.IsViewComplete)
        {
            causes.Add(new(WaitKinds.View, wanted, "the cluster has just started; not every node has been heard of"));
        }

        return causes.Count > 0 ? causes : [new(WaitKinds.Nodes, wanted, NobodyText(placement))];

        void Add(string kind, int nodes, string one, string many, string more)
        {
            if (nodes > 0)
            {
                causes.Add(new(kind, wanted, Count(nodes, "node " + one, "nodes " + many) + (more.Length > 0 ? ": " + more : "")));
            }
        }
    }

    private static string NobodyText(PlacementExplanation placement)
    {
        var most = placement.Reasons.Where(reason => reason.Filter != NodeFilters.Compute).MaxBy(reason => reason.Nodes);
        return most is null
            ? "no node that computes is known"
            : string.Create(CultureInfo.InvariantCulture, $"none of the known nodes could ever run it; {Count(most.Nodes, "node", "nodes")}: {most.Reason}");
    }

    private static int CountOf(PlacementExplanation placement, string filter) => placement.ByFilter.GetValueOrDefault(filter);

    private static string Count(int number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? one : many)}");
}
