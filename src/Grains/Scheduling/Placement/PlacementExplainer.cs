namespace Bacalhau.Grains;

/// <summary>What an explanation looks at: the nodes, their room, and what the queue keeps free.</summary>
internal readonly record struct PlacementScene(NodeView View, NodeMatch Match, RoomLedger Room, KeptFrom Reserved, bool Packs, ulong Seed, bool IsComplete);

/// <summary>
/// Says of every node whether it is chosen, or the first reason why not, with its score by part. Pure: asked twice it says the same, and nothing is set aside.
/// Only the page that is asked for costs more than a few instructions a node.
/// </summary>
internal sealed class PlacementExplainer
{
    private const int SlotBits = 24;
    private const int MiddleScore = 1 << 24;

    private readonly PlacementScene scene;
    private readonly PlacementQuestion question;
    private readonly SideNotes? side;
    private readonly RoomTexts words;
    private readonly NodeReasons unsuitable;
    private readonly Dictionary<int, int> own = [];
    private readonly Dictionary<int, int> chosen;
    private readonly Dictionary<string, KnownReason> reasons = new(StringComparer.Ordinal);

    private PlacementExplainer(in PlacementScene scene, PlacementQuestion question, PlacementAsk ask)
    {
        this.scene = scene;
        this.question = question;
        foreach (var (node, count) in question.Own)
        {
            if (scene.View.Find(node) is var slot and >= 0)
            {
                own[slot] = count;
            }
        }

        ask = ask with { Occupied = Without(ask.Occupied, question.Own) };
        side = SideNotes.Of(scene.View, ask, question.Needs);
        words = new(question.Needs);
        unsuitable = new(question.Needs, scene.View);
        chosen = own;
        if (question.Count > 0)
        {
            chosen = new(own);
            var count = question.AllNodes ? int.MaxValue : question.Count;
            foreach (var slot in NodeChooser.Choose(scene.View, scene.Match, scene.Room, ask, count, scene.Packs, scene.Seed, scene.Reserved))
            {
                chosen[slot] = chosen.GetValueOrDefault(slot) + 1;
            }
        }
    }

    /// <summary>Answers a question.</summary>
    /// <param name="scene">What is looked at.</param>
    /// <param name="question">The question.</param>
    /// <param name="ask">What the job says of its past.</param>
    /// <param name="wanted">How many executions the job would be told that it wants.</param>
    public static PlacementExplanation Explain(in PlacementScene scene, PlacementQuestion question, PlacementAsk ask, int wanted)
    {
        var explainer = new PlacementExplainer(scene, question, ask);
        return explainer.Answer(ShortageReasons.Count(scene.View, question.Needs, scene.Room, ask, wanted, scene.IsComplete));
    }

    private PlacementExplanation Answer(PlacementShortage shortage)
    {
        var nodes = scene.View.Nodes;
        var keys = new long[scene.View.Count];
        int total = 0, fitting = 0, taken = 0;
        for (var slot = 0; slot < nodes.Length; slot++)
        {
            if (nodes[slot] is not { } node)
            {
                continue;
            }

            var (filter, reason) = Look(slot);
            var rank = 0;
            if (filter is not null)
            {
                rank = Count(filter, reason!, node).Rank;
            }

            var isSuitable = filter is null or NodeFilters.Choice;
            if (isSuitable)
            {
                var takesMore = HasRoomForMore(slot);
                fitting += takesMore ? 1 : 0;
                taken += filter is null && !takesMore ? 1 : 0;
            }

            if (question.NodePrefix.Length == 0 || node.Info.Id.Value.StartsWith(question.NodePrefix, StringComparison.Ordinal))
            {
                var score = isSuitable ? Math.Clamp(ScoreOf(slot, node), -MiddleScore, MiddleScore) : 0;
                keys[total++] = ((long)rank << (SlotBits + 26)) | ((long)(MiddleScore - score) << SlotBits) | (uint)slot;
            }
        }

        Array.Sort(keys, 0, total);
        var from = Math.Min(question.Offset, total);
        var page = keys.AsSpan(from, Math.Min(question.Limit, total - from)).ToArray();
        return new([.. page.Select(key => (Key: key >> SlotBits, Verdict: Describe((int)(key & ((1 << SlotBits) - 1))))).OrderBy(row => row.Key).ThenBy(row => row.Verdict.NodeId.Value, StringComparer.Ordinal).Select(row => row.Verdict)], shortage)
        {
            Known = scene.View.Count,
            Total = total,
            Fitting = fitting,
            Taken = taken,
            Chosen = chosen.Values.Sum(),
            Strategy = scene.Packs ? NodeScorers.BinPack : NodeScorers.LeastUsed,
            Reasons = CountReasons(),
            ByFilter = reasons.Values.GroupBy(known => known.Filter, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(known => known.Nodes), StringComparer.Ordinal),
        };
    }

    /// <summary>Gives the first reason why a node is not chosen; nulls when it is.</summary>
    private (string? Filter, string? Reason) Look(int slot)
    {
        if (chosen.ContainsKey(slot))
        {
            return default;
        }

        if (unsuitable.Of(slot) is { } ofOld)
        {
            return ofOld;
        }

        if (side?.ReasonOf(slot) is { } past)
        {
            return past;
        }

        var filter = scene.Room.Missing(slot, question.Needs, scene.View, own: 0) ?? (scene.Reserved.Contains(slot) ? NodeFilters.Reserved : NodeFilters.Choice);
        return (filter, words.Of(filter));
    }

    private KnownReason Count(string filter, string reason, NodeState node)
    {
        if (!reasons.TryGetValue(reason, out var known))
        {
            reasons[reason] = known = new(filter, Rank(filter), node.Info.Id);
        }

        known.Nodes++;
        return known;
    }

    private bool HasRoomForMore(int slot) =>
        unsuitable.Find(slot) == NodeReasons.None && !scene.Reserved.Contains(slot) && side?.Bars(slot) != true && scene.Room.Fits(slot, question.Needs, scene.View)
        && !((question.Needs.Spread || question.AllNodes) && own.ContainsKey(slot));

    private int ScoreOf(int slot, NodeState node) =>
        scene.Match.Preference.PointsOf(slot) + RoomPoints(slot, node) + (side?.PointsOf(slot) ?? 0) + NodeScorers.TieBreak(scene.Seed, slot);

    private int RoomPoints(int slot, NodeState node) => NodeScorers.Room(
        scene.Room.FreeOf(slot) + (question.Needs.Resources * own.GetValueOrDefault(slot)), node.Info.Compute.MaxCapacity, question.Needs.Resources, scene.Packs);

    private NodeVerdict Describe(int slot)
    {
        var node = scene.View.Nodes[slot]!;
        var (filter, reason) = Look(slot);
        if (filter is not (null or NodeFilters.Choice))
        {
            return new(node.Info.Id, reason, filter, 0, []);
        }

        List<ScorePart> parts =
        [
            .. NodeScorers.All.Select(scorer => new ScorePart(scorer.Name, scorer.Score(node, question.Needs))),
            new(scene.Packs ? NodeScorers.BinPack : NodeScorers.LeastUsed, RoomPoints(slot, node)),
            new(NodeScorers.Replicas, side?.ReplicaPoints(slot) ?? 0),
            new(NodeScorers.PreviousFailures, side?.FailurePoints(slot) ?? 0),
            new(NodeScorers.TieBreaker, NodeScorers.TieBreak(scene.Seed, slot)),
        ];
        return new(node.Info.Id, reason, filter, parts.Sum(part => part.Points), parts) { Executions = chosen.GetValueOrDefault(slot) };
    }

    private IReadOnlyList<RejectionCount> CountReasons()
    {
        var counter = new ReasonCounter();
        foreach (var (reason, known) in reasons)
        {
            counter.Add(reason, known.Sample, count: known.Nodes);
        }

        return [.. counter.ToList().Select(reason => reason with { Filter = reasons.TryGetValue(reason.Reason, out var known) ? known.Filter : "" })];
    }

    /// <summary>Nearest to being chosen first; 0 is left for those chosen.</summary>
    private static int Rank(string filter) => filter switch
    {
        NodeFilters.Choice => 1,
        NodeFilters.Reserved => 2,
        NodeFilters.Room => 3,
        NodeFilters.StaticPorts => 4,
        NodeFilters.Spread or NodeFilters.Refused => 5,
        NodeFilters.Cordon or NodeFilters.BackOff => 6,
        NodeFilters.Connection => 7,
        NodeFilters.Approval => 8,
        NodeFilters.Compute => 10,
        _ => 9,
    };

    private static IReadOnlyDictionary<NodeId, int> Without(IReadOnlyDictionary<NodeId, int> occupied, IReadOnlyDictionary<NodeId, int> own) => occupied.Count == 0 || own.Count == 0
        ? occupied
        : occupied.Select(entry => (entry.Key, Left: entry.Value - own.GetValueOrDefault(entry.Key))).Where(entry => entry.Left > 0).ToDictionary(entry => entry.Key, entry => entry.Left);

    private sealed class KnownReason(string filter, int rank, NodeId sample)
    {
        public string Filter => filter;

        public int Rank => rank;

        public NodeId Sample => sample;

        public int Nodes { get; set; }
    }
}
