namespace Bacalhau.Sim;

/// <summary>How much of the processors of nodes that can be reached is used, over time; and who got how much.</summary>
internal sealed class Meter(Agenda agenda)
{
    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(10);
    private readonly List<(double Used, double Capacity)> slices = [];
    private readonly Dictionary<string, long> served = new(StringComparer.Ordinal);
    private readonly List<double> fairness = [];
    private Dictionary<string, long> servedBefore = new(StringComparer.Ordinal);
    private TimeSpan last;
    private double used;
    private double capacity;

    /// <summary>Gets the share used in each ten minutes.</summary>
    public IReadOnlyList<double> Utilisation => [.. slices.Select(slice => slice.Capacity > 0 ? slice.Used / slice.Capacity : 0)];

    /// <summary>Gets how many executions each namespace was granted.</summary>
    public IReadOnlyDictionary<string, long> ServedBy => served;

    /// <summary>Gets Jain's index over what waiting namespaces got, averaged over the minutes in which at least two waited; 1 is equal shares.</summary>
    public double Fairness => fairness.Count == 0 ? 1 : fairness.Average();

    public void Joined(ComputeResources amount, ComputeResources running = default)
    {
        Integrate();
        capacity += amount.CpuMillicores;
        used += running.CpuMillicores;
    }

    public void Left(ComputeResources amount, ComputeResources running)
    {
        Integrate();
        capacity -= amount.CpuMillicores;
        used -= running.CpuMillicores;
    }

    public void Used(ComputeResources change)
    {
        Integrate();
        used += change.CpuMillicores;
    }

    public void Served(string name, int executions) => served[name] = served.GetValueOrDefault(name) + executions;

    /// <summary>Gives the share used between two times, whole slices.</summary>
    public double Between(TimeSpan begin, TimeSpan end)
    {
        var (first, past) = ((int)Math.Ceiling(begin / Slice), Math.Min((int)(end / Slice), slices.Count));
        double sum = 0, all = 0;
        for (var i = first; i < past; i++)
        {
            sum += slices[i].Used;
            all += slices[i].Capacity;
        }

        return all > 0 ? sum / all : double.NaN;
    }

    /// <summary>Looks at what was granted since the last look to namespaces that had work waiting all the time.</summary>
    public void LookAtFairness(IReadOnlyCollection<string> waiting)
    {
        if (waiting.Count > 1)
        {
            double sum = 0, squares = 0;
            foreach (var name in waiting)
            {
                double got = served.GetValueOrDefault(name) - servedBefore.GetValueOrDefault(name);
                sum += got;
                squares += got * got;
            }

            if (squares > 0)
            {
                fairness.Add(sum * sum / (waiting.Count * squares));
            }
        }

        servedBefore = new(served, StringComparer.Ordinal);
    }

    private void Integrate()
    {
        var now = agenda.Elapsed;
        while (last < now)
        {
            var slice = (int)(last / Slice);
            var end = Slice * (slice + 1) < now ? Slice * (slice + 1) : now;
            while (slices.Count <= slice)
            {
                slices.Add(default);
            }

            var seconds = (end - last).TotalSeconds;
            slices[slice] = (slices[slice].Used + (used * seconds), slices[slice].Capacity + (capacity * seconds));
            last = end;
        }
    }
}
