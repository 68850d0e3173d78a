using System.Globalization;

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
    private const int PerReplica = 20;
    private const int PerFailure = 30;
    private const int EnoughToCompare = 512;

    /// <summary>Chooses slots for at most <paramref name="count"/> executions, best first; a slot with room appears as often as it is chosen.</summary>
    public static List<int> Choose(NodeView view, ShapeMatch match, RoomLedger room, PlacementAsk ask, int count, bool pack, ulong seed, HashSet<int>? reserved)
    {
        var slots = new List<int>(Math.Min(count, 16));
        var side = SideNotes.Of(view, ask, match.Needs);
        if (ask.AllNodes)
        {
            foreach (var slot in match.Candidates)
            {
                if (slots.Count < count && side?.Bars(slot) != true && reserved?.Contains(slot) != true && room.Fits(slot, match.Needs, view.Nodes[slot]!))
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
    public static int Roomiest(NodeView view, ShapeMatch match, RoomLedger room, PlacementAsk ask, HashSet<int> reserved)
    {
        var side = SideNotes.Of(view, ask, match.Needs);
        int best = -1, most = -1;
        foreach (var slot in match.Candidates)
        {
            if (reserved.Contains(slot) || side?.Bars(slot) == true)
            {
                continue;
            }

            var points = NodeScorers.Room(room.FreeOf(slot), view.Nodes[slot]!.Info.Compute.MaxCapacity, ComputeResources.None, pack: false);
            if (points > most)
            {
                (best, most) = (slot, points);
            }
        }

        return best;
    }

    /// <summary>Says why no (more) node takes it, counted.</summary>
    public static PlacementShortage Explain(NodeView view, ShapeMatch match, PlacementAsk ask, int requested, bool isComplete)
    {
        var side = SideNotes.Of(view, ask, match.Needs);
        var counter = new ReasonCounter();
        match.CountReasons(view, counter);
        var suitable = 0;
        var barred = 0;
        var noRoom = NoRoomText(match.Needs);
        foreach (var slot in match.Candidates)
        {
            var id = view.Nodes[slot]!.Info.Id;
            if (side?.ReasonOf(slot) is { } reason)
            {
                barred += side.IsForGood(slot) ? 1 : 0;
                counter.Add(reason, id);
            }
            else
            {
                suitable++;
                counter.Add(noRoom, id);
            }
        }

        return new(requested, match.Available, suitable, counter.ToList(), isComplete) { EverSuitable = match.EverSuitable - barred };
    }

    /// <summary>Says what every node answers, with scores.</summary>
    public static PlacementExplanation ExplainInFull(NodeView view, ShapeMatch match, RoomLedger room, PlacementAsk ask, bool pack, bool isComplete)
    {
        var side = SideNotes.Of(view, ask, match.Needs);
        List<NodeVerdict> verdicts = new(view.Count);
        for (var slot = 0; slot < view.Nodes.Length; slot++)
        {
            if (view.Nodes[slot] is not { } node)
            {
                continue;
            }

            var rejection = NodeFilters.Unavailable(node) is { } closed ? ("node", closed) : NodeFilters.Reject(node, match.Needs);
            rejection ??= side?.ReasonOf(slot) is { } barred ? ("job", barred) : room.Fits(slot, match.Needs, node) ? null : ("room", NoRoomText(match.Needs));
            if (rejection is { } found)
            {
                verdicts.Add(new(node.Info.Id, found.Reason, found.Filter, 0, []));
                continue;
            }

            List<ScorePart> parts = [.. NodeScorers.All.Select(scorer => new ScorePart(scorer.Name, scorer.Score(node, match.Needs)))];
            parts.Add(new(pack ? NodeScorers.BinPack : NodeScorers.LeastUsed, NodeScorers.Room(room.FreeOf(slot), node.Info.Compute.MaxCapacity, match.Needs.Resources, pack)));
            if (side is not null)
            {
                parts.Add(new("history", side.PointsOf(slot)));
            }

            verdicts.Add(new(node.Info.Id, null, null, parts.Sum(part => part.Points), parts));
        }

        return new(
            [.. verdicts.OrderBy(verdict => verdict.Reason is not null).ThenByDescending(verdict => verdict.Score).ThenBy(verdict => verdict.NodeId.Value, StringComparer.Ordinal)],
            Explain(view, match, ask, 1, isComplete));
    }

    /// <summary>Among very many nodes a sample that fits is looked at, all those with points of their own included; the seed decides where it begins.</summary>
    private static int Best(NodeView view, ShapeMatch match, RoomLedger room, SideNotes? side, bool pack, ulong seed, HashSet<int>? reserved)
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
            var node = view.Nodes[slot]!;
            if (!room.Fits(slot, match.Needs, node) || reserved?.Contains(slot) == true || side?.Bars(slot) == true)
            {
                return false;
            }

            var score = match.ScoreOf(slot)
                + NodeScorers.Room(room.FreeOf(slot), node.Info.Compute.MaxCapacity, match.Needs.Resources, pack)
                + NodeScorers.TieBreak(seed, slot) + (side?.PointsOf(slot) ?? 0);
            if (score > most)
            {
                (best, most) = (slot, score);
            }

            return true;
        }
    }

    private static void ChooseMany(
        NodeView view, ShapeMatch match, RoomLedger room, SideNotes? side, int count, bool pack, ulong seed, HashSet<int>? reserved, List<int> slots)
    {
        var needs = match.Needs;
        var onePerNode = needs.Spread || needs.StaticPorts.Count > 0;
        var heap = new PriorityQueue<(int Slot, int Taken), int>();
        foreach (var slot in match.Candidates)
        {
            if (room.Fits(slot, needs, view.Nodes[slot]!) && reserved?.Contains(slot) != true && side?.Bars(slot) != true)
            {
                heap.Enqueue((slot, 0), -ScoreAfter(slot, 0));
            }
        }

        while (slots.Count < count && heap.TryDequeue(out var top, out _))
        {
            slots.Add(top.Slot);
            var taken = top.Taken + 1;
            if (!onePerNode && needs.Resources.FitsIn(room.FreeOf(top.Slot) - Times(needs.Resources, taken)))
            {
                heap.Enqueue((top.Slot, taken), -ScoreAfter(top.Slot, taken));
            }
        }

        int ScoreAfter(int slot, int taken) =>
            match.ScoreOf(slot)
            + NodeScorers.Room(room.FreeOf(slot) - Times(needs.Resources, taken), view.Nodes[slot]!.Info.Compute.MaxCapacity, needs.Resources, pack)
            + NodeScorers.TieBreak(seed, slot) + (side?.PointsOf(slot) ?? 0) - (pack ? 0 : PerReplica * taken);
    }

    private static ComputeResources Times(ComputeResources one, int times) =>
        new(one.CpuMillicores * times, one.MemoryBytes * times, one.DiskBytes * times, one.Gpus * times);

    private static string NoRoomText(JobNeeds needs) => string.Create(
        CultureInfo.InvariantCulture,
        $"node busy: no room for {{CPU: {needs.Resources.CpuMillicores / 1000.0:0.00}, Memory: {needs.Resources.MemoryBytes / 1e6:0.#} MB, Disk: {needs.Resources.DiskBytes / 1e6:0.#} MB, GPU: {needs.Resources.Gpus}}}{(needs.StaticPorts.Count > 0 ? " or its ports" : "")}");

    /// <summary>What a job's own past says about slots; null for a job without one.</summary>
    private sealed class SideNotes
    {
        private readonly Dictionary<int, int> occupied = [];
        private readonly Dictionary<int, NodeSetback> setbacks = [];
        private bool oneEach;

        public static SideNotes? Of(NodeView view, PlacementAsk ask, JobNeeds needs)
        {
            if (ask.Occupied.Count == 0 && ask.Setbacks.Count == 0)
            {
                return null;
            }

            var notes = new SideNotes { oneEach = needs.Spread || ask.AllNodes };
            foreach (var (node, count) in ask.Occupied)
            {
                if (view.Find(node) is var slot and >= 0)
                {
                    notes.occupied[slot] = count;
                }
            }

            foreach (var setback in ask.Setbacks)
            {
                if (view.Find(setback.NodeId) is var slot and >= 0)
                {
                    notes.setbacks[slot] = setback;
                }
            }

            return notes;
        }

        public bool Bars(int slot) => (oneEach && occupied.ContainsKey(slot)) || IsForGood(slot);

        public bool IsForGood(int slot) => setbacks.TryGetValue(slot, out var setback) && setback.Refusal is not null;

        public string? ReasonOf(int slot) =>
            setbacks.TryGetValue(slot, out var setback) && setback.Refusal is { } refusal ? refusal
            : oneEach && occupied.ContainsKey(slot) ? "runs an execution of the job already"
            : null;

        public int PointsOf(int slot) =>
            -(PerReplica * occupied.GetValueOrDefault(slot)) - (setbacks.TryGetValue(slot, out var setback) ? PerFailure * setback.Failures : 0);
    }
}
