namespace Bacalhau.Grains;

/// <summary>One job that waits for room.</summary>
internal sealed class WaitingJob(PlacementRequest request)
{
    /// <summary>Gets or sets what it asks.</summary>
    public PlacementRequest Request { get; set; } = request;

    /// <summary>Gets or sets how many executions are still to be placed; for a job on all nodes 1 as long as it stands.</summary>
    public int Remaining { get; set; }

    /// <summary>Gets or sets what it was last told.</summary>
    public PlacementShortage? Told { get; set; }

    /// <summary>Gets or sets the nodes granted since the request was made, which the request does not name yet.</summary>
    public Dictionary<NodeId, int>? GrantedOn { get; set; }

    /// <summary>Gets what jobs must have in common to fit and fail together.</summary>
    public string Shape { get; set; } = request.Needs.Shape;
}

/// <summary>
/// The order of all that waits: priority, then the namespace that has had least, then age. Jobs of one shape stand in one file, so that a shape for
/// which there is no room is passed over as a whole.
/// </summary>
internal sealed class WaitingLine
{
    private static readonly Comparer<WaitingJob> ByAge = Comparer<WaitingJob>.Create(static (left, right) =>
        left.Request.Since != right.Request.Since
            ? left.Request.Since.CompareTo(right.Request.Since)
            : string.CompareOrdinal(left.Request.JobId.Value, right.Request.JobId.Value));

    private readonly Dictionary<JobId, WaitingJob> jobs = [];
    private readonly SortedDictionary<int, Dictionary<string, NamespaceFile>> bands = new(Comparer<int>.Create(static (left, right) => right.CompareTo(left)));
    private readonly Dictionary<string, double> served = new(StringComparer.Ordinal);
    private int jobsOnAllNodes;

    /// <summary>Gets how many jobs wait.</summary>
    public int Count => jobs.Count;

    /// <summary>Gets whether a job for all nodes stands here.</summary>
    public bool HasJobsOnAllNodes => jobsOnAllNodes > 0;

    /// <summary>Gets all that wait, in no order.</summary>
    public IEnumerable<WaitingJob> Jobs => jobs.Values;

    /// <summary>Finds a job; null when it does not wait.</summary>
    public WaitingJob? Find(JobId id) => jobs.GetValueOrDefault(id);

    /// <summary>Lets a job wait.</summary>
    public void Add(WaitingJob job)
    {
        jobs.Add(job.Request.JobId, job);
        jobsOnAllNodes += job.Request.AllNodes ? 1 : 0;
        var needs = job.Request.Needs;
        if (!bands.TryGetValue(needs.Priority, out var band))
        {
            bands[needs.Priority] = band = new(StringComparer.Ordinal);
        }

        if (!band.TryGetValue(needs.Namespace, out var file))
        {
            // Whoever comes anew starts level with those who wait: absence earns no credit.
            var floor = band.Count == 0 ? 0 : band.Keys.Min(name => served.GetValueOrDefault(name));
            served[needs.Namespace] = Math.Max(served.GetValueOrDefault(needs.Namespace), floor);
            band[needs.Namespace] = file = new();
        }

        file.Add(job);
    }

    /// <summary>Takes a job out; null when it does not wait.</summary>
    public WaitingJob? Remove(JobId id)
    {
        if (!jobs.Remove(id, out var job))
        {
            return null;
        }

        jobsOnAllNodes -= job.Request.AllNodes ? 1 : 0;
        var needs = job.Request.Needs;
        var band = bands[needs.Priority];
        if (band[needs.Namespace].Remove(job))
        {
            band.Remove(needs.Namespace);
            if (band.Count == 0)
            {
                bands.Remove(needs.Priority);
            }
        }

        if (jobs.Count == 0)
        {
            served.Clear();
        }

        return job;
    }

    /// <summary>Notes what a namespace got.</summary>
    public void Serve(string name, int executions) => served[name] = served.GetValueOrDefault(name) + executions;

    /// <summary>Gives who is next among the shapes that are not passed over; null when nobody is.</summary>
    public WaitingJob? Next(HashSet<string> passedOver)
    {
        foreach (var band in bands.Values)
        {
            WaitingJob? best = null;
            var least = double.MaxValue;
            foreach (var (name, file) in band)
            {
                var had = served.GetValueOrDefault(name);
                if ((best is null || had <= least) && file.Oldest(passedOver) is { } oldest
                    && (best is null || had < least || ByAge.Compare(oldest, best) < 0))
                {
                    (best, least) = (oldest, had);
                }
            }

            if (best is not null)
            {
                return best;
            }
        }

        return null;
    }

    /// <summary>Tells how many jobs of a higher priority, or of the same and older, wait; of all namespaces or of the job's own.</summary>
    public int CountAhead(WaitingJob job, bool ofNamespace = false) => jobs.Values.Count(other =>
        other != job
        && (!ofNamespace || other.Request.Needs.Namespace == job.Request.Needs.Namespace)
        && (other.Request.Needs.Priority > job.Request.Needs.Priority
            || (other.Request.Needs.Priority == job.Request.Needs.Priority && ByAge.Compare(other, job) < 0)));

    /// <summary>The jobs of one priority and namespace, by shape.</summary>
    private sealed class NamespaceFile
    {
        private readonly Dictionary<string, SortedSet<WaitingJob>> shapes = new(StringComparer.Ordinal);

        public void Add(WaitingJob job)
        {
            if (!shapes.TryGetValue(job.Shape, out var set))
            {
                shapes[job.Shape] = set = new(ByAge);
            }

            set.Add(job);
        }

        /// <summary>Takes a job out and tells whether none is left.</summary>
        public bool Remove(WaitingJob job)
        {
            if (shapes.TryGetValue(job.Shape, out var set))
            {
                set.Remove(job);
                if (set.Count == 0)
                {
                    shapes.Remove(job.Shape);
                }
            }

            return shapes.Count == 0;
        }

        public WaitingJob? Oldest(HashSet<string> passedOver)
        {
            WaitingJob? oldest = null;
            foreach (var (shape, set) in shapes)
            {
                if (!passedOver.Contains(shape) && set.Min is { } first && (oldest is null || ByAge.Compare(first, oldest) < 0))
                {
                    oldest = first;
                }
            }

            return oldest;
        }
    }
}
