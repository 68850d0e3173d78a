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
    private const int EnoughToCompare = 256;

    /// <summary>Chooses slots for at most <paramref name="count"/> executions, best first; a slot with room appears as often as it is chosen.</summary>
    public static List<int> Choose(NodeView view, ShapeMatch match, RoomLedger room, PlacementAsk ask, int count, bool pack, ulong seed, KeptFrom reserved)
    {
        var slots = new List<int>(Math.Min(count, 16));
        var side = SideNotes.Of(view, ask, match.Needs);
        if (ask.AllNodes)
        {
            foreach (var slot in match.Candidates)
            {
                if (slots.Count < count && side?.Bars(slot) != true && !reserved.Contains(slot) && room.Fits(slot, match.Needs, view.Nodes[slot]!))
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
    public static int Roomiest(NodeView view, ShapeMatch match, RoomLedger room, PlacementAsk ask, Reservations reservations, int priority)
    {
        var side = SideNotes.Of(view, ask, match.Needs);
        int best = -1, most = -1;
        foreach (var slot in match.Candidates)
        {
            if (reservations.IsKeptFor(slot, priority) || side?.Bars(slot) == true)
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

    /// <summary>Says why no (more) node takes it, counted.</summary>
    public static PlacementShortage Explain(NodeView view, ShapeMatch match, RoomLedger room, PlacementAsk ask, int requested, bool isComplete)
    {
        var side = SideNotes.Of(view, ask, match.Needs);
        var counter = new ReasonCounter();
        match.CountReasons(view, counter);
        var suitable = 0;
        var barred = 0;
        int full = 0, lastFull = 0, blocked = 0, lastBlocked = 0, kept = 0, lastKept = 0;
        foreach (var slot in match.Candidates)
        {
            var node = view.Nodes[slot]!;
            if (side?.ReasonOf(slot) is { } own)
            {
                barred += side.IsForGood(slot) ? 1 : 0;
                counter.Add(own.Reason, node.Info.Id);
                continue;
            }

            suitable++;
            switch (room.Missing(slot, match.Needs, node, own: 0))
            {
                case NodeFilters.StaticPorts:
                    (blocked, lastBlocked) = (blocked + 1, slot);
                    break;
                case null:
                    (kept, lastKept) = (kept + 1, slot);
                    break;
                default:
                    (full, lastFull) = (full + 1, slot);
                    break;
            }
        }

        var words = new RoomTexts(match.Needs);
        Add(NodeFilters.Room, full, lastFull);
        Add(NodeFilters.StaticPorts, blocked, lastBlocked);
        Add(NodeFilters.Reserved, kept, lastKept);
        return new(requested, match.Available, suitable, counter.ToList(), isComplete) { EverSuitable = match.EverSuitable - barred };

        void Add(string filter, int count, int last)
        {
            if (count > 0)
            {
                counter.Add(words.Of(filter), view.Nodes[last]!.Info.Id, count: count);
            }
        }
    }

    /// <summary>Among very many nodes a sample that fits is looked at, all those with points of their own included; the seed decides where it begins.</summary>
    private static int Best(NodeView view, ShapeMatch match, RoomLedger room, SideNotes? side, bool pack, ulong seed, KeptFrom reserved)
    {
        int best = -1, most = int.MinValue;
        foreach (var slot in match.Preferred)
        {
            Try(slot);
        }

        var candidates = match.Candidates;
        var begin = candidates.Length > EnoughToCompare ? (int)(StableHash.Mix(seed) % (ulong)candidates.Length) : 0;
        var fitting = 0;
        for (var i = 0; i < candidates.Length && fitting < EnoughToCompare; i++)
        {
            var at = begin + i;
            fitting += Try(candidates[at < candidates.Length ? at : at - candidates.Length]) ? 1 : 0;
        }

        return best;

        bool Try(int slot)
        {
            if (!room.Fits(slot, match.Needs, view.Nodes[slot]!) || reserved.Contains(slot) || side?.Bars(slot) == true)
            {
                return false;
            }

            var score = match.ScoreOf(slot)
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
        NodeView view, ShapeMatch match, RoomLedger room, SideNotes? side, int count, bool pack, ulong seed, KeptFrom reserved, List<int> slots)
    {
        var needs = match.Needs;
        var onePerNode = needs.Spread || needs.StaticPorts.Count > 0;
        var candidates = match.Candidates;
        var enough = Math.Max(EnoughToCompare, count);
        var heap = new PriorityQueue<(int Slot, int Taken), int>(Math.Min(enough, candidates.Length));
        foreach (var slot in match.Preferred)
        {
            Offer(slot);
        }

        var begin = candidates.Length > enough ? (int)(StableHash.Mix(seed) % (ulong)candidates.Length) : 0;
        var fitting = 0;
        for (var i = 0; i < candidates.Length && fitting < enough; i++)
        {
            var at = begin + i;
            var slot = candidates[at < candidates.Length ? at : at - candidates.Length];
            fitting += match.ScoreOf(slot) <= 0 && Offer(slot) ? 1 : 0;
        }

        while (slots.Count < count && heap.TryDequeue(out var top, out _))
        {
            slots.Add(top.Slot);
            var taken = top.Taken + 1;
            if (!onePerNode && needs.Resources.FitsIn(room.FreeOf(top.Slot) - (needs.Resources * taken)))
            {
                heap.Enqueue((top.Slot, taken), -ScoreAfter(top.Slot, taken));
            }
        }

        bool Offer(int slot)
        {
            if (!room.Fits(slot, needs, view.Nodes[slot]!) || reserved.Contains(slot) || side?.Bars(slot) == true)
            {
                return false;
            }

            heap.Enqueue((slot, 0), -ScoreAfter(slot, 0));
            return true;
        }

        int ScoreAfter(int slot, int taken) =>
            match.ScoreOf(slot)
            + NodeScorers.Room(room.FreeOf(slot) - (needs.Resources * taken), view.Columns.Capacities[slot], needs.Resources, pack)
            + NodeScorers.TieBreak(seed, slot) + (side?.PointsOf(slot) ?? 0) - (pack ? 0 : NodeScorers.PerReplica * taken);
    }
}
