namespace Bacalhau.Grains;

/// <summary>Says why no (more) node takes a job, counted. Goes through all nodes, so it is asked only when there is no room.</summary>
internal static class ShortageReasons
{
    /// <summary>Counts the first reason of each node.</summary>
    public static PlacementShortage Count(NodeView view, JobNeeds needs, RoomLedger room, PlacementAsk ask, int requested, bool isComplete)
    {
        var reasons = new NodeReasons(needs, view);
        var side = SideNotes.Of(view, ask, needs);
        var counter = new ReasonCounter();
        var tally = new Tally();
        var away = new Tally();
        var ofMoment = new Tally();
        int available = 0, suitable = 0, ever = 0;
        var nodes = view.Nodes;
        for (var slot = 0; slot < nodes.Length; slot++)
        {
            if (nodes[slot] is null)
            {
                continue;
            }

            var isAvailable = reasons.IsAvailable(slot);
            available += isAvailable ? 1 : 0;
            var reason = reasons.Find(slot);
            if (reason != NodeReasons.None)
            {
                var passes = reasons.Passes(slot, reason);
                ever += passes ? 1 : 0;
                if (passes || (isAvailable && !reasons.IsAbsent(slot, reason)))
                {
                    (isAvailable ? tally : away).Add(reason, slot);
                }

                continue;
            }

            ever++;
            if (side?.ReasonOf(slot) is { } own)
            {
                ever -= side.IsForGood(slot) ? 1 : 0;
                counter.Add(own.Reason, nodes[slot]!.Info.Id);
                continue;
            }

            suitable++;
            ofMoment.Add(NumberOf(room.Missing(slot, needs, view, own: 0)), slot);
        }

        for (var reason = 0; reason < reasons.Count; reason++)
        {
            tally.Tell(reason, reasons[reason].Reason, view, counter);
            away.Tell(reason, reasons[reason].Reason, view, counter, isAway: true);
        }

        var words = new RoomTexts(needs);
        foreach (var filter in OfMoment)
        {
            ofMoment.Tell(NumberOf(filter), words.Of(filter), view, counter);
        }

        return new(requested, available, suitable, counter.ToList(), isComplete) { EverSuitable = ever };
    }

    private static readonly string[] OfMoment = [NodeFilters.Room, NodeFilters.StaticPorts, NodeFilters.Reserved];

    /// <summary>What has room and yet was not taken is kept for others.</summary>
    private static int NumberOf(string? filter) => filter switch
    {
        NodeFilters.Room => 0,
        NodeFilters.StaticPorts => 1,
        _ => 2,
    };

    /// <summary>Counts nodes by the number of their reason, and keeps the first of each.</summary>
    private sealed class Tally
    {
        private (int Nodes, int First)[] counts = new (int, int)[16];

        public void Add(int number, int slot)
        {
            if (number >= counts.Length)
            {
                Array.Resize(ref counts, Math.Max(number + 1, counts.Length * 2));
            }

            ref var count = ref counts[number];
            count = (count.Nodes + 1, count.Nodes == 0 ? slot : count.First);
        }

        public void Tell(int number, string reason, NodeView view, ReasonCounter counter, bool isAway = false)
        {
            if (number < counts.Length && counts[number] is { Nodes: > 0 } count)
            {
                counter.Add(reason, view.Nodes[count.First]!.Info.Id, isAway, count.Nodes);
            }
        }
    }
}
