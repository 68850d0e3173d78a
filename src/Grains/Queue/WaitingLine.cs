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
    private readonly Dictionary<string, PassedShape> passedOver = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Priority, string Shape), int> counts = [];
    private readonly Dictionary<string, int> ofShape = new(StringComparer.Ordinal);

    /// <summary>Gets how many jobs wait.</summary>
    public int Count => jobs.Count;

    /// <summary>Gets whether somebody has not been looked at since something changed.</summary>
    public bool IsOpen { get; private set; }

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

        IsOpen |= !IsPassedOver(job);

        var needs = job.Request.Needs;
        var key = (needs.Priority, job.Shape);
        counts[key] = counts.GetValueOrDefault(key) + 1;
        ofShape[job.Shape] = ofShape.GetValueOrDefault(job.Shape) + 1;
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
        var key = (needs.Priority, job.Shape);
        if (--counts[key] == 0)
        {
            counts.Remove(key);
        }

        if (--ofShape[job.Shape] == 0)
        {
            ofShape.Remove(job.Shape);
            passedOver.Remove(job.Shape);
        }

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
        passedOver[job.Shape] = passedOver.TryGetValue(job.Shape, out var tried) && tried.Priority > priority ? tried : new(priority, job);
    }

    /// <summary>Tells whether there was no room for the shape of a job when one of its priority or a higher one was last looked at.</summary>
    public bool IsPassedOver(WaitingJob job) => passedOver.TryGetValue(job.Shape, out var tried) && tried.Priority >= job.Request.Needs.Priority;

    /// <summary>Gets the shapes that are passed over, each with the job of highest priority that was tried.</summary>
    public IReadOnlyCollection<PassedShape> PassedOver => passedOver.Values;

    /// <summary>Tells whether any job of a priority and shape waits.</summary>
    public bool HasAny(int priority, string shape) => counts.ContainsKey((priority, shape));

    /// <summary>Looks at a shape again.</summary>
    public void Reconsider(string shape)
    {
        if (!passedOver.Remove(shape))
        {
            return;
        }

        IsOpen = true;

        foreach (var band in bands.Values)
        {
            foreach (var file in band.Values)
            {
                file.Reconsider(shape);
            }
        }
    }

    /// <summary>Looks at all shapes again.</summary>
    public void ReconsiderAll()
    {
        foreach (var shape in passedOver.Keys.ToList())
        {
            Reconsider(shape);
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

        IsOpen = false;
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

        public WaitingJob? Oldest(Dictionary<string, PassedShape> passedOver)
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

        public void Reconsider(string shape)
        {
            if (aside.Remove(shape))
            {
                heads.Add(shapes[shape].Min!);
            }
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
