using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>Who stands in the queue, since when it has stood there, grouped by priority and by what a node must have for it. Kept apart from the queue's own books, to check them.</summary>
internal sealed class WaitingGroups(World world, QueueBook book)
{
    private readonly Dictionary<string, int> kinds = new(StringComparer.Ordinal);
    private readonly Dictionary<JobId, TimeSpan> since = [];
    private readonly SortedDictionary<int, Dictionary<string, Queue<(JobId Job, TimeSpan Since)>>> groups = new(Comparer<int>.Create(static (left, right) => right.CompareTo(left)));
    private readonly Dictionary<(int Kind, NodeId Node), bool> suits = [];

    /// <summary>A request of a job has reached the queue and been answered.</summary>
    public void Asked(JobId id)
    {
        if (book.FindWaiting(id) is not { } job)
        {
            since.Remove(id);
            return;
        }

        if (since.ContainsKey(id))
        {
            return;
        }

        since[id] = world.Agenda.Elapsed;
        var needs = job.Request.Needs;
        if (!groups.TryGetValue(needs.Priority, out var band))
        {
            groups[needs.Priority] = band = new(StringComparer.Ordinal);
        }

        var key = IsSpecial(job) ? id.Value : KindOf(needs).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!band.TryGetValue(key, out var queue))
        {
            band[key] = queue = new();
        }

        queue.Enqueue((id, world.Agenda.Elapsed));
    }

    /// <summary>Gives of each group above a priority the job that has stood there longest, when that is longer than a time.</summary>
    public IEnumerable<(WaitingJob Job, TimeSpan Since)> Longest(int above, TimeSpan atLeast)
    {
        var latest = world.Agenda.Elapsed - atLeast;
        foreach (var (priority, band) in groups)
        {
            if (priority <= above)
            {
                yield break;
            }

            List<string>? empty = null;
            foreach (var (key, queue) in band)
            {
                while (queue.TryPeek(out var first))
                {
                    if (since.TryGetValue(first.Job, out var entered) && entered == first.Since && book.FindWaiting(first.Job) is { } job)
                    {
                        if (first.Since < latest)
                        {
                            yield return (job, first.Since);
                        }

                        break;
                    }

                    if (entered == first.Since)
                    {
                        since.Remove(first.Job);
                    }

                    queue.Dequeue();
                }

                if (queue.Count == 0)
                {
                    (empty ??= []).Add(key);
                }
            }

            empty?.ForEach(key => band.Remove(key));
        }
    }

    /// <summary>Tells whether a node would take the job, its room aside.</summary>
    public bool Suits(WaitingJob job, NodeState node)
    {
        var id = node.Info.Id;
        var key = (KindOf(job.Request.Needs), id);
        if (!suits.TryGetValue(key, out var fits))
        {
            suits[key] = fits = NodeFilters.Reject(node, job.Request.Needs) is null;
        }

        return fits && NodeFilters.Unavailable(node, job.Request.Needs) is null && !job.KeepsOff(id);
    }

    /// <summary>Names the namespaces that have something in the line.</summary>
    public HashSet<string> Namespaces() => [.. since.Keys.Select(book.FindWaiting).OfType<WaitingJob>().Where(job => !job.Request.AllNodes).Select(job => job.Request.Needs.Namespace)];

    private static bool IsSpecial(WaitingJob job) => job.Request.AllNodes || job.Request.Needs.Spread || job.Request.Setbacks.Count > 0;

    private int KindOf(JobNeeds needs)
    {
        if (!kinds.TryGetValue(needs.Fit, out var kind))
        {
            var text = string.Join('|', needs.Engine, needs.Publisher, string.Join(',', needs.Sources), LabelSelector.ToText(needs.Required), needs.Resources, string.Join(',', needs.StaticPorts));
            if (!kinds.TryGetValue(text, out kind))
            {
                kinds[text] = kind = kinds.Count;
            }

            kinds[needs.Fit] = kind;
        }

        return kind;
    }
}
