using System.Runtime.InteropServices;

namespace Bacalhau.Grains;

/// <summary>What a job asks beyond its shape: nodes it is on, nodes that disappointed it.</summary>
internal readonly record struct PlacementAsk(
    IReadOnlyDictionary<NodeId, int> Occupied,
    IReadOnlyList<NodeSetback> Setbacks,
    bool AllNodes)
{
    /// <summary>Gets whether nothing but the shape matters.</summary>
    public bool IsPlain => Occupied.Count == 0 && Setbacks.Count == 0 && !AllNodes;
}

/// <summary>Filter, score, choose. Pure: a picture, needs and a seed in, slots out; the same seed gives the same choice.</summary>
internal static class NodeChooser
{
    /// <summary>How many nodes with room are compared, where there are more: of so many the best is nearly as good as the best of all.</summary>
    private const int EnoughToCompare = 256;

    /// <summary>Chooses slots for at most <paramref name="count"/> executions, best first; a slot with room appears as often as it is chosen.</summary>
    public static List<int> Choose(NodeView view, NodeMatch match, RoomLedger room, PlacementAsk ask, int count, bool pack, ulong seed, KeptFrom reserved)
    {
        var slots = new List<int>(Math.Min(count, 16));
        var side = SideNotes.Of(view, ask, match.Needs);
        if (ask.AllNodes)
        {
            foreach (var slot in match.Suitable.Slots)
            {
                if (slots.Count < count && side?.Bars(slot) != true && !reserved.Contains(slot) && room.Fits(slot, match.Needs, view) && match.Suits(slot, view))
                {
                    slots.Add(slot);
                }
            }

            return slots;
        }

        if (count == 1)
        {
            var best = Best(view, match, room, side, pack, seed, reserved);
            if (best >= 0)
            {
                slots.Add(best);
            }

            return slots;
        }

        ChooseMany(view, match, room, side, count, pack, seed, reserved, slots);
        return slots;
    }

    /// <summary>Finds the suitable node with most room that has none for this now: the one to keep free for a job that waits at the front.</summary>
    public static int Roomiest(NodeView view, NodeMatch match, RoomLedger room, PlacementAsk ask, Reservations reservations, int priority)
    {
        var side = SideNotes.Of(view, ask, match.Needs);
        int best = -1, most = -1;
        foreach (var slot in match.Suitable.Slots)
        {
            if (!match.Suits(slot, view) || reservations.IsKeptFor(slot, priority) || side?.Bars(slot) == true)
            {
                continue;
            }

            var points = NodeScorers.Room(room.FreeOf(slot), view.Columns.Capacities[slot], ComputeResources.None, pack: false);
            if (points > most)
            {
                (best, most) = (slot, points);
            }
        }

        return best;
    }

    /// <summary>Looks at all nodes or, where very many have room, at a sample of them and one of those with points of their own; the seed decides where it begins.</summary>
    private static int Best(NodeView view, NodeMatch match, RoomLedger room, SideNotes? side, bool pack, ulong seed, KeptFrom reserved)
    {
        int best = -1, most = int.MinValue;
        if (TryAll(match.Suitable.Slots, EnoughToCompare) >= EnoughToCompare)
        {
            var preferring = 0;
            foreach (var (_, preferred) in match.Preference.Levels)
            {
                preferring += TryAll(CollectionsMarshal.AsSpan(preferred), EnoughToCompare - preferring);
            }
        }

        return best;

        int TryAll(ReadOnlySpan<int> slots, int enough)
        {
            var begin = BeginOf(slots, enough, seed);
            var fitting = 0;
            for (var i = 0; i < slots.Length && fitting < enough; i++)
            {
                var at = begin + i;
                fitting += Try(slots[at < slots.Length ? at : at - slots.Length]) ? 1 : 0;
            }

            return fitting;
        }

        bool Try(int slot)
        {
            if (!IsOpen(slot, view, match, room, side, reserved))
            {
                return false;
            }

            var score = match.Preference.PointsOf(slot)
                + NodeScorers.Room(room.FreeOf(slot), view.Columns.Capacities[slot], match.Needs.Resources, pack)
                + NodeScorers.TieBreak(seed, slot) + (side?.PointsOf(slot) ?? 0);
            if (score > most)
            {
                (best, most) = (slot, score);
            }

            return true;
        }
    }

    private static void ChooseMany(
        NodeView view, NodeMatch match, RoomLedger room, SideNotes? side, int count, bool pack, ulong seed, KeptFrom reserved, List<int> slots)
    {
        var needs = match.Needs;
        var onePerNode = needs.Spread || needs.StaticPorts.Count > 0;
        var enough = Math.Max(EnoughToCompare, count);
        var heap = new PriorityQueue<(int Slot, int Taken), int>(Math.Min(enough, match.Suitable.Slots.Length));
        var isSample = match.Suitable.Slots.Length > enough;
        if (isSample)
        {
            foreach (var (_, preferred) in match.Preference.Levels)
            {
                OfferAll(CollectionsMarshal.AsSpan(preferred), enough - heap.Count, ownPoints: true);
            }
        }

        OfferAll(match.Suitable.Slots, enough, ownPoints: !isSample);
        while (slots.Count < count && heap.TryDequeue(out var top, out _))
        {
            slots.Add(top.Slot);
            var taken = top.Taken + 1;
            if (!onePerNode && needs.Resources.FitsIn(room.FreeOf(top.Slot) - (needs.Resources * taken)))
            {
                heap.Enqueue((top.Slot, taken), -ScoreAfter(top.Slot, taken));
            }
        }

        void OfferAll(ReadOnlySpan<int> offered, int most, bool ownPoints)
        {
            var begin = BeginOf(offered, most, seed);
            for (int i = 0, fitting = 0; i < offered.Length && fitting < most; i++)
            {
                var at = begin + i;
                var slot = offered[at < offered.Length ? at : at - offered.Length];
                if ((ownPoints || match.Preference.PointsOf(slot) == 0) && IsOpen(slot, view, match, room, side, reserved))
                {
                    heap.Enqueue((slot, 0), -ScoreAfter(slot, 0));
                    fitting++;
                }
            }
        }

        int ScoreAfter(int slot, int taken) =>
            match.Preference.PointsOf(slot)
            + NodeScorers.Room(room.FreeOf(slot) - (needs.Resources * taken), view.Columns.Capacities[slot], needs.Resources, pack)
            + NodeScorers.TieBreak(seed, slot) + (side?.PointsOf(slot) ?? 0) - (pack ? 0 : NodeScorers.PerReplica * taken);
    }

    /// <summary>Tells whether a node may get it. What most often is not so is asked first.</summary>
    private static bool IsOpen(int slot, NodeView view, NodeMatch match, RoomLedger room, SideNotes? side, KeptFrom reserved) =>
        room.Fits(slot, match.Needs, view) && match.Suits(slot, view) && !reserved.Contains(slot) && side?.Bars(slot) != true;

    private static int BeginOf(ReadOnlySpan<int> slots, int enough, ulong seed) => slots.Length > enough ? (int)(StableHash.Mix(seed) % (ulong)slots.Length) : 0;
}
