namespace Bacalhau.Sim;

/// <summary>How long jobs of one priority waited from acceptance to their first execution, in seconds.</summary>
internal sealed record WaitTimes(int Priority, int Jobs, double P50, double P99);

/// <summary>What a namespace got.</summary>
internal sealed record NamespaceShare(string Name, int Jobs, long Executions, double WaitP50);

/// <summary>What a simulation came to.</summary>
internal sealed record SimResult
{
    public required SimOptions Options { get; init; }

    /// <summary>Gets the hash of all events.</summary>
    public required string Hash { get; init; }

    public required TimeSpan Wall { get; init; }

    /// <summary>Gets how much processor time the process took meanwhile.</summary>
    public required TimeSpan Processor { get; init; }

    /// <summary>Gets how much of that went into collecting garbage.</summary>
    public required TimeSpan Collecting { get; init; }

    /// <summary>Gets how many requests of jobs that have ended stand in the queue at the end, because their withdrawal was lost.</summary>
    public required int StaleRequests { get; init; }

    /// <summary>Gets when the last job ended.</summary>
    public required TimeSpan Virtual { get; init; }

    public required long Events { get; init; }

    public required long Messages { get; init; }

    public required long MessagesLost { get; init; }

    public required long Commits { get; init; }

    /// <summary>Gets the share of live processors used between warm-up and the last arrival.</summary>
    public required double Utilisation { get; init; }

    public required IReadOnlyList<double> UtilisationOverTime { get; init; }

    public required IReadOnlyList<WaitTimes> Waits { get; init; }

    public required IReadOnlyList<NamespaceShare> Namespaces { get; init; }

    public required double Fairness { get; init; }

    public required IReadOnlyDictionary<JobStateType, int> Ends { get; init; }

    /// <summary>Gets how long each request to the queue took, in milliseconds on the wall.</summary>
    public required double[] Decisions { get; init; }

    /// <summary>Gets how long each pass over the line took, in milliseconds on the wall.</summary>
    public required double[] Passes { get; init; }

    public required IReadOnlyList<Violation> Violations { get; init; }

    public required IReadOnlyDictionary<string, int> Broken { get; init; }

    public required IReadOnlyList<string> Trace { get; init; }

    public static SimResult Of(World world, TimeSpan lastEnd, TimeSpan wall, TimeSpan processor, TimeSpan collecting)
    {
        var waits = world.JobList.Where(job => job is { BeganAt: not null, AcceptedAt: not null })
            .Select(job => (job.Plan.Job, Wait: Math.Max(0, (job.BeganAt!.Value - job.Plan.SubmitAt).TotalSeconds))).ToList();
        return new()
        {
            Options = world.Options,
            Hash = world.Journal.Hash.Text,
            Wall = wall,
            Processor = processor,
            Collecting = collecting,
            StaleRequests = world.Queue.Book.Waiting,
            Virtual = lastEnd,
            Events = world.Agenda.Done,
            Messages = world.Network.Sent,
            MessagesLost = world.Network.Lost,
            Commits = world.Store.Commits,
            Utilisation = world.Meter.Between(world.Options.WarmUp, world.Options.Arrivals),
            UtilisationOverTime = world.Meter.Utilisation,
            Waits = [.. waits.GroupBy(entry => entry.Job.Priority).OrderByDescending(group => group.Key)
                .Select(group => new WaitTimes(group.Key, group.Count(), Percentile(group.Select(entry => entry.Wait), 0.5), Percentile(group.Select(entry => entry.Wait), 0.99)))],
            Namespaces = [.. waits.GroupBy(entry => entry.Job.Namespace).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new NamespaceShare(group.Key, group.Count(), world.Meter.ServedBy.GetValueOrDefault(group.Key), Percentile(group.Select(entry => entry.Wait), 0.5)))],
            Fairness = world.Meter.Fairness,
            Ends = world.JobList.Select(job => world.Store.Record(job.Plan.Job.Id)?.State.StateType ?? JobStateType.Undefined).GroupBy(state => state).OrderBy(group => group.Key)
                .ToDictionary(group => group.Key, group => group.Count()),
            Decisions = [.. world.Queue.DecisionTimes],
            Passes = [.. world.Queue.PassTimes],
            Violations = world.Journal.Violations,
            Broken = world.Journal.Broken,
            Trace = world.Journal.Trace,
        };
    }

    private static double Percentile(IEnumerable<double> samples, double p)
    {
        var sorted = samples.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[Math.Clamp((int)Math.Ceiling(p * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
