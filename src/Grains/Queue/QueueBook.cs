namespace Bacalhau.Grains;

/// <summary>Room granted to a job, or the news why not.</summary>
internal readonly record struct QueueNews(JobId JobId, long Ticket, IReadOnlyList<GrantedPlacement> Placements, PlacementShortage? Shortage);

/// <summary>
/// The queue without its grain: what waits, what is free, and the pass that brings both together. Deterministic: the same calls in the same order
/// with the same seed give the same grants.
/// </summary>
/// <remarks>
/// A pass takes jobs in order. When there is no room for one, its whole shape is passed over until the picture improves, and the roomiest node that suits it
/// is kept free for it, so that what stands behind it fills gaps elsewhere and never starves it.
/// </remarks>
internal sealed partial class QueueBook(bool packByDefault, TimeSpan holdTime, ulong seed, Func<ExecutionId> newId)
{
    private const int MostShapes = 4096;

    private readonly Dictionary<string, ShapeMatch> matches = new(StringComparer.Ordinal);
    private readonly HashSet<string> passedOver = new(StringComparer.Ordinal);
    private readonly HashSet<int> reserved = [];
    private readonly WaitingLine line = new();
    private readonly RoomLedger room = new();
    private ulong choices = seed;
    private long uses;
    private long toldVersion;
    private bool toldComplete;

    /// <summary>Gets the nodes.</summary>
    public NodeView View { get; private set; } = NodeView.Empty;

    /// <summary>Gets whether every node has had time to be heard of.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Gets how many jobs wait.</summary>
    public int Waiting => line.Count;

    /// <summary>Gets the room held for grants that no node has admitted yet.</summary>
    public int Held => room.HoldCount;

    /// <summary>Takes a request and tries it at once; the rest waits. Null when the ticket is older than the one that stands.</summary>
    public QueueNews? Request(PlacementRequest request, DateTimeOffset now)
    {
        var standing = line.Find(request.JobId);
        if (standing is not null && standing.Request.Ticket >= request.Ticket)
        {
            return standing.Request.Ticket == request.Ticket ? new(request.JobId, request.Ticket, [], standing.Told ?? Explain(standing)) : null;
        }

        if (standing is not null)
        {
            line.Remove(request.JobId);
        }

        var job = new WaitingJob(request) { Remaining = request.AllNodes ? 1 : request.Count };
        if (request.Setbacks.Count > 0 || request.AllNodes || request.Needs.Spread)
        {
            job.Shape = string.Concat(request.JobId.Value, "@", request.Ticket.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (job.Remaining <= 0)
        {
            return new(request.JobId, request.Ticket, [], null);
        }

        // Whoever waits for the same shape, or stands before it in the line with room in sight, goes first.
        line.Add(job);
        IReadOnlyList<GrantedPlacement> granted = [];
        if (!passedOver.Contains(job.Shape))
        {
            granted = Place(job, now);
        }

        if (line.Find(request.JobId) is null)
        {
            return new(request.JobId, request.Ticket, granted, null);
        }

        job.Told = Explain(job);
        return new(request.JobId, request.Ticket, granted, job.Told);
    }

    /// <summary>Forgets a job and lets go of what it was granted; returns whether room came free.</summary>
    public bool Withdraw(JobId job)
    {
        line.Remove(job);
        var freed = room.ReleaseAll(job);
        if (freed || reserved.Count > 0)
        {
            Improve();
        }

        return freed || reserved.Count > 0;
    }

    /// <summary>Takes grants back; they count as wanted again when the job still waits for them by a newer request only.</summary>
    public void Return(IReadOnlyList<GrantedPlacement> unused, bool refused)
    {
        foreach (var placement in unused)
        {
            if (refused)
            {
                room.Refuse(placement.ExecutionId, View.Find(placement.NodeId));
            }
            else if (room.Release(placement.ExecutionId))
            {
                Improve();
            }
        }
    }

    /// <summary>Takes changes of nodes; returns whether something that waits may have a chance now or must be told otherwise.</summary>
    public bool Apply(NodeNews news)
    {
        var before = View;
        View = View.With([.. news.Deltas.Where(delta => !delta.IsGone).Select(delta => delta.Node)], [.. news.Deltas.Where(delta => delta.IsGone).Select(delta => delta.Node.Info.Id)]);
        var improved = View != before || news.IsComplete != IsComplete;
        IsComplete = news.IsComplete;
        foreach (var delta in news.Deltas)
        {
            if (delta.IsGone)
            {
                room.Forget(before.Find(delta.Node.Info.Id));
            }
            else if (room.Tell(View.Find(delta.Node.Info.Id), delta.Node.Info.Compute.AvailableCapacity, delta.Admitted))
            {
                improved = true;
            }
        }

        if (improved)
        {
            Improve();
        }

        return improved;
    }

    /// <summary>Lets go of grants that nobody used in time, and names the jobs that had them.</summary>
    public IReadOnlyCollection<JobId> Expire(DateTimeOffset now)
    {
        var jobs = room.Expire(now);
        if (jobs.Count > 0)
        {
            Improve();
        }

        return jobs;
    }

    /// <summary>Goes through the line: grants what there is room for, and tells whose reason to wait has changed in kind.</summary>
    public List<QueueNews> Pass(DateTimeOffset now)
    {
        List<QueueNews> news = [];
        while (line.Next(passedOver) is { } job)
        {
            var granted = Place(job, now);
            if (granted.Count > 0)
            {
                news.Add(new(job.Request.JobId, job.Request.Ticket, granted, null));
            }
        }

        if (toldVersion != View.Version || toldComplete != IsComplete || line.HasJobsOnAllNodes)
        {
            TellChanges(news);
            (toldVersion, toldComplete) = (View.Version, IsComplete);
        }

        return news;
    }

    /// <summary>What a job waits for depends on the nodes, not on their room: it is worked out again for a shape only when nodes have changed.</summary>
    private void TellChanges(List<QueueNews> news)
    {
        Dictionary<string, PlacementShortage> byShape = new(StringComparer.Ordinal);
        foreach (var job in line.Jobs)
        {
            if (!byShape.TryGetValue(job.Shape, out var shortage))
            {
                byShape[job.Shape] = shortage = Explain(job);
            }

            shortage = shortage with { Requested = job.Remaining };
            var isNews = job.Told is not { } told || told.CanEverFit != shortage.CanEverFit || told.IsViewComplete != shortage.IsViewComplete
                || (job.Request.AllNodes && told.Suitable != shortage.Suitable);
            job.Told = shortage;
            if (isNews)
            {
                news.Add(new(job.Request.JobId, job.Request.Ticket, [], shortage));
            }
        }
    }

    private List<GrantedPlacement> Place(WaitingJob job, DateTimeOffset now)
    {
        var request = job.Request;
        var match = MatchOf(request.Needs);
        var ask = AskOf(job);
        var count = request.AllNodes ? int.MaxValue : job.Remaining;
        var slots = NodeChooser.Choose(View, match, room, ask, count, Packs(request.Needs), ++choices, reserved.Count == 0 ? null : reserved);
        List<GrantedPlacement> granted = new(slots.Count);
        foreach (var slot in slots)
        {
            var placement = new GrantedPlacement(newId(), View.Nodes[slot]!.Info.Id);
            room.Take(placement.ExecutionId, request.JobId, slot, request.Needs, now + holdTime);
            granted.Add(placement);
            if (request.AllNodes || request.Needs.Spread)
            {
                job.GrantedOn ??= [];
                job.GrantedOn[placement.NodeId] = job.GrantedOn.GetValueOrDefault(placement.NodeId) + 1;
            }
        }

        line.Serve(request.Needs.Namespace, granted.Count);
        job.Remaining -= request.AllNodes ? 0 : granted.Count;
        if (job.Remaining <= 0)
        {
            line.Remove(request.JobId);
        }
        else
        {
            // No room (any more) for this shape: pass over all who ask the same, and keep one node free for the first of them.
            passedOver.Add(job.Shape);
            if (!request.AllNodes && NodeChooser.Roomiest(View, match, room, AskOf(job), reserved) is var kept and >= 0)
            {
                reserved.Add(kept);
            }
        }

        return granted;
    }

    private PlacementShortage Explain(WaitingJob job) =>
        NodeChooser.Explain(View, MatchOf(job.Request.Needs), room, AskOf(job), job.Remaining, IsComplete);

    private static PlacementAsk AskOf(WaitingJob job)
    {
        if (job.GrantedOn is null)
        {
            return new(job.Request.Occupied, job.Request.Setbacks, job.Request.AllNodes);
        }

        var occupied = new Dictionary<NodeId, int>(job.Request.Occupied);
        foreach (var (node, count) in job.GrantedOn)
        {
            occupied[node] = occupied.GetValueOrDefault(node) + count;
        }

        return new(occupied, job.Request.Setbacks, job.Request.AllNodes);
    }

    private bool Packs(JobNeeds needs) => needs.Strategy.Length == 0 ? packByDefault : needs.Strategy.Equals(NodeScorers.BinPack, StringComparison.OrdinalIgnoreCase);

    private ShapeMatch MatchOf(JobNeeds needs)
    {
        if (!matches.TryGetValue(needs.Shape, out var match))
        {
            if (matches.Count >= MostShapes)
            {
                foreach (var old in matches.OrderBy(entry => entry.Value.LastUse).Take(MostShapes / 4).Select(entry => entry.Key).ToList())
                {
                    matches.Remove(old);
                }
            }

            matches[needs.Shape] = match = new(needs);
        }

        match.LastUse = ++uses;
        match.Refresh(View);
        return match;
    }

    private void Improve()
    {
        passedOver.Clear();
        reserved.Clear();
    }
}
