namespace Bacalhau.Grains;

/// <summary>Room granted to a job, or the news why not.</summary>
internal readonly record struct QueueNews(JobId JobId, long Ticket, IReadOnlyList<GrantedPlacement> Placements, PlacementShortage? Shortage);

/// <summary>
/// The queue without its grain: what waits, what is free, and the pass that brings both together. Deterministic: the same calls in the same order
/// with the same seed give the same grants.
/// </summary>
/// <remarks>
/// What has been served is what the standing request says and nothing else. A grant is only an offer: returned by a job whose node refused it, or never
/// used in time, it is wanted again (decision 0010). A pass takes jobs in order. When there is no room for one, its whole shape is passed over until the
/// picture improves.
/// </remarks>
internal sealed partial class QueueBook(bool packByDefault, TimeSpan holdTime, ulong seed, Func<ExecutionId> newId)
{
    /// <summary>How much unused room a job may hold; the next is granted once nodes have admitted half of it.</summary>
    public const int MostHeldByAJob = 1000;

    private static readonly TimeSpan ReconsiderEvery = TimeSpan.FromSeconds(30);

    private readonly Dictionary<JobId, WaitingJob> standing = [];
    private readonly Dictionary<ExecutionId, Grant> grants = [];
    private readonly HashSet<WaitingJob> untold = [];
    private readonly NodeMatches matches = new();
    private readonly Reservations reservations = new();
    private readonly WaitingLine line = new();
    private readonly RoomLedger room = new();
    private ulong choices = seed;
    private DateTimeOffset reconsideredAt;
    private int paused;
    private long toldVersion;
    private bool toldComplete;

    /// <summary>Gets the nodes.</summary>
    public NodeView View { get; private set; } = NodeView.Empty;

    /// <summary>Gets whether every node has had time to be heard of.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Gets how many jobs wait.</summary>
    public int Waiting => line.Count + paused;

    /// <summary>Gets whether somebody in the line may have room in sight, so that a pass is due.</summary>
    public bool IsPassDue => line.IsOpen;

    /// <summary>Gets how many grants hold room: no node has admitted them yet.</summary>
    public int Held { get; private set; }

    /// <summary>Takes a request and tries it at once; the rest waits. Null when the ticket is older than the one that stands.</summary>
    public QueueNews? Request(PlacementRequest request, DateTimeOffset now)
    {
        var before = standing.GetValueOrDefault(request.JobId);
        if (before is not null && before.Request.Ticket >= request.Ticket)
        {
            return before.Request.Ticket > request.Ticket ? null
                : new(request.JobId, request.Ticket, [], before.Remaining > 0 ? before.Told ?? Explain(before) : null);
        }

        var job = new WaitingJob(request);
        if (before is not null)
        {
            Replace(before, job);
        }

        if (job.Remaining <= 0)
        {
            standing[request.JobId] = job;
            DropIfServed(job);
            return new(request.JobId, request.Ticket, [], null);
        }

        // Whoever waits for the same shape, or stands in the line with room in sight, goes first: then the next pass decides.
        var othersFirst = line.IsOpen;
        standing[request.JobId] = job;
        if (line.Count > 0)
        {
            Enter(job);
        }

        IReadOnlyList<GrantedPlacement> granted = othersFirst || line.IsPassedOver(job) ? [] : Place(job, now, isAnswer: true);
        if (!job.IsPaused)
        {
            // Where nobody waits, only who must wait takes a place in the line.
            Enter(job);
        }

        untold.Remove(job);
        if (!othersFirst)
        {
            line.Next();
        }

        job.Told = line.Contains(job) ? Explain(job) : null;
        return new(request.JobId, request.Ticket, granted, job.Told);
    }

    /// <summary>Tells the ticket of the request that stands for a job; 0 when none does.</summary>
    public long TicketOf(JobId job) => standing.GetValueOrDefault(job)?.Request.Ticket ?? 0;

    /// <summary>Forgets what a job asked up to a ticket, and lets go of what it was granted; returns whether others may have a chance now.</summary>
    public bool Withdraw(JobId id, long ticket)
    {
        if (standing.GetValueOrDefault(id) is not { } job || job.Request.Ticket > ticket)
        {
            return false;
        }

        List<int> freed = [];
        foreach (var grant in job.Grants)
        {
            if (LetGo(job, grant))
            {
                freed.Add(grant.Slot);
            }

            grants.Remove(grant.Id);
        }

        job.Grants.Clear();
        Leave(job);
        standing.Remove(id);
        freed.ForEach(Improve);
        return line.IsOpen;
    }

    /// <summary>
    /// Takes grants back. What a node refused is wanted again. What the job says it does not need is not: as far as its standing request goes it is served.
    /// </summary>
    public void Return(IReadOnlyList<GrantedPlacement> unused, bool refused)
    {
        foreach (var placement in unused)
        {
            if (refused)
            {
                room.Distrust(View.Find(placement.NodeId));
            }

            if (grants.GetValueOrDefault(placement.ExecutionId) is not { } grant || standing.GetValueOrDefault(grant.Job) is not { } job)
            {
                continue;
            }

            if (LetGo(job, grant) && !refused)
            {
                Improve(grant.Slot);
            }

            if (refused)
            {
                Undo(job, grant);
            }
            else
            {
                Settle(job, grant);
            }
        }
    }

    /// <summary>Takes changes of nodes; returns whether something that waits may have a chance now or must be told otherwise.</summary>
    public bool Apply(NodeNews news)
    {
        var before = View;
        View = View.With([.. news.Deltas.Where(delta => !delta.IsGone).Select(delta => delta.Node)], [.. news.Deltas.Where(delta => delta.IsGone).Select(delta => delta.Node.Info.Id)]);
        var mustTell = View != before || news.IsComplete != IsComplete;
        IsComplete = news.IsComplete;
        foreach (var delta in news.Deltas)
        {
            if (delta.IsGone)
            {
                Lose(before.Find(delta.Node.Info.Id));
                Reconsider(before.Find(delta.Node.Info.Id));
                continue;
            }

            var slot = View.Find(delta.Node.Info.Id);
            var hasMore = Hear(slot, delta);
            if (View != before && View.Stamps[slot] == View.Version)
            {
                Reconsider(slot);
            }
            else if (hasMore)
            {
                Improve(slot);
            }
        }

        return mustTell || line.IsOpen || untold.Count > 0;
    }

    /// <summary>Takes back grants that nobody used in time, which are wanted again; returns how many there were.</summary>
    public int Expire(DateTimeOffset now)
    {
        List<Grant>? over = null;
        foreach (var grant in grants.Values)
        {
            if (grant.ExpiresAt <= now)
            {
                (over ??= []).Add(grant);
            }
        }

        var unused = 0;
        foreach (var grant in over ?? [])
        {
            // The last grant of a served job takes what is left of the others with it.
            if (grants.ContainsKey(grant.Id) && standing.GetValueOrDefault(grant.Job) is { } job)
            {
                var wasHeld = LetGo(job, grant);
                unused += wasHeld ? 1 : 0;
                Undo(job, grant, isWantedAgain: wasHeld);
                Improve(grant.Slot);
            }
        }

        return unused;
    }

    /// <summary>Goes through the line: grants what there is room for, and tells whose reason to wait has changed in kind.</summary>
    public List<QueueNews> Pass(DateTimeOffset now)
    {
        if (now - reconsideredAt >= ReconsiderEvery)
        {
            // What is kept for the first grows while it waits; and who could keep nothing may be able to now.
            reconsideredAt = now;
            line.ReconsiderAll();
        }

        List<QueueNews> news = [];
        while (line.Next() is { } job)
        {
            var granted = Place(job, now, isAnswer: false);
            if (granted.Count > 0)
            {
                news.Add(new(job.Request.JobId, job.Request.Ticket, granted, null));
            }
        }

        TellChanges(news);
        return news;
    }

    /// <summary>What a job waits for depends on the nodes, not on their room: all are told anew only when nodes have changed.</summary>
    private void TellChanges(List<QueueNews> news)
    {
        if (toldVersion != View.Version || toldComplete != IsComplete)
        {
            untold.UnionWith(line.Jobs);
            (toldVersion, toldComplete) = (View.Version, IsComplete);
        }

        Dictionary<string, PlacementShortage> byShape = new(StringComparer.Ordinal);
        foreach (var job in untold)
        {
            if (!line.Contains(job))
            {
                continue;
            }

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

        untold.Clear();
    }

    /// <summary>An ops job is over when no suitable node is left, so a node that was granted and of which the job has not spoken yet is still one.</summary>
    private PlacementShortage Explain(WaitingJob job) => ShortageReasons.Count(
        View,
        job.Request.Needs,
        room,
        job.Request.AllNodes ? new(job.Request.Occupied, job.Request.Setbacks, true) : job.ToAsk(),
        job.Remaining,
        IsComplete);
}
