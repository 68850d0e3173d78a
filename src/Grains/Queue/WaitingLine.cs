namespace Bacalhau.Grains;

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

    private readonly HashSet<WaitingJob> jobs = [];
    private readonly SortedDictionary<int, Dictionary<string, NamespaceFile>> bands = new(Comparer<int>.Create(static (left, right) => right.CompareTo(left)));
    private readonly Dictionary<string, double> served = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> passedOver = new(StringComparer.Ordinal);

    /// <summary>Gets how many jobs wait.</summary>
    public int Count => jobs.Count;

    /// <summary>Gets all that wait, in no order.</summary>
    public IEnumerable<WaitingJob> Jobs => jobs;

    /// <summary>Tells whether a job stands here.</summary>
    public bool Contains(WaitingJob job) => jobs.Contains(job);

    /// <summary>Lets a job wait; one that does already keeps its place.</summary>
    public void Add(WaitingJob job)
    {
        if (!jobs.Add(job))
        {
            return;
        }

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

    /// <summary>Takes a job out; does nothing when it does not wait.</summary>
    public void Remove(WaitingJob job)
    {
        if (!jobs.Remove(job))
        {
            return;
        }

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
    }

    /// <summary>Notes what a namespace got.</summary>
    public void Serve(string name, int executions) => served[name] = served.GetValueOrDefault(name) + executions;

    /// <summary>Passes over all jobs of a shape until there is more room.</summary>
    public void PassOver(WaitingJob job)
    {
        var priority = job.Request.Needs.Priority;
        passedOver[job.Shape] = passedOver.TryGetValue(job.Shape, out var tried) ? Math.Max(tried, priority) : priority;
    }

    /// <summary>Tells whether there was no room for the shape of a job when one of its priority or a higher one was last looked at.</summary>
    public bool IsPassedOver(WaitingJob job) => passedOver.TryGetValue(job.Shape, out var tried) && tried >= job.Request.Needs.Priority;

    /// <summary>Looks at everybody again.</summary>
    public void Reconsider()
    {
        if (passedOver.Count == 0)
        {
            return;
        }

        passedOver.Clear();
        foreach (var band in bands.Values)
        {
            foreach (var file in band.Values)
            {
                file.Reconsider();
            }
        }
    }

    /// <summary>Gives who is next among those whose shape is not passed over; null when nobody is.</summary>
    public WaitingJob? Next()
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
    public int CountAhead(WaitingJob job, bool ofNamespace = false) => jobs.Count(other =>
        other != job
        && (!ofNamespace || other.Request.Needs.Namespace == job.Request.Needs.Namespace)
        && (other.Request.Needs.Priority > job.Request.Needs.Priority
            || (other.Request.Needs.Priority == job.Request.Needs.Priority && ByAge.Compare(other, job) < 0)));

    /// <summary>The jobs of one priority and namespace, by shape. The oldest of each shape stands among the heads until its shape is passed over.</summary>
    private sealed class NamespaceFile
    {
        private readonly Dictionary<string, SortedSet<WaitingJob>> shapes = new(StringComparer.Ordinal);
        private readonly SortedSet<WaitingJob> heads = new(ByAge);
        private readonly HashSet<string> aside = new(StringComparer.Ordinal);

        public void Add(WaitingJob job)
        {
            if (!shapes.TryGetValue(job.Shape, out var set))
            {
                shapes[job.Shape] = set = new(ByAge);
            }

            var before = set.Min;
            set.Add(job);
            Rehead(job.Shape, before, set.Min);
        }

        /// <summary>Takes a job out and tells whether none is left.</summary>
        public bool Remove(WaitingJob job)
        {
            if (shapes.TryGetValue(job.Shape, out var set))
            {
                var before = set.Min;
                set.Remove(job);
                Rehead(job.Shape, before, set.Min);
                if (set.Count == 0)
                {
                    shapes.Remove(job.Shape);
                    aside.Remove(job.Shape);
                }
            }

            return shapes.Count == 0;
        }

        public WaitingJob? Oldest(Dictionary<string, int> passedOver)
        {
            while (heads.Min is { } first)
            {
                if (!passedOver.ContainsKey(first.Shape))
                {
                    return first;
                }

                heads.Remove(first);
                aside.Add(first.Shape);
            }

            return null;
        }

        public void Reconsider()
        {
            foreach (var shape in aside)
            {
                heads.Add(shapes[shape].Min!);
            }

            aside.Clear();
        }

        private void Rehead(string shape, WaitingJob? before, WaitingJob? after)
        {
            if (before == after || aside.Contains(shape))
            {
                return;
            }

            if (before is not null)
            {
                heads.Remove(before);
            }

            if (after is not null)
            {
                heads.Add(after);
            }
        }
    }
}
