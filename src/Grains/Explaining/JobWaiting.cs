namespace Bacalhau.Grains;

/// <summary>What a job waits for, and since when.</summary>
/// <param name="Executions">How many executions wait; for a job on all nodes 1.</param>
/// <param name="Since">Since when.</param>
/// <param name="Causes">What for, nearest first; at least one.</param>
public sealed record JobWaiting(int Executions, DateTimeOffset Since, IReadOnlyList<WaitCause> Causes)
{
    /// <summary>Gets when the job fails if it still waits then; null when it waits without limit.</summary>
    public DateTimeOffset? FailsAt { get; init; }

    /// <summary>Works out what a job waits for from what is stored and what the queue says. Pure.</summary>
    /// <param name="record">The job's row.</param>
    /// <param name="spec">The current version.</param>
    /// <param name="live">The executions that have not ended, of all versions.</param>
    /// <param name="placement">What the queue says.</param>
    /// <param name="options">The cluster's defaults.</param>
    /// <param name="now">The time.</param>
    /// <returns>Null when nothing waits.</returns>
    public static JobWaiting? Of(JobRecord record, Job spec, IReadOnlyCollection<Execution> live, PlacementExplanation placement, SchedulingOptions options, DateTimeOffset now)
    {
        if (record.State.IsTerminal)
        {
            return null;
        }

        List<WaitCause> causes = [];
        var wanted = spec.RunsOnAllNodes
            ? live.Count == 0 && record.Visited.Count == 0 ? 1 : 0
            : WantedNow(record, spec, live, now, causes);
        var waiting = wanted + causes.Sum(cause => cause.Executions);
        if (waiting <= 0)
        {
            return null;
        }

        if (wanted > 0)
        {
            causes.InsertRange(0, placement.Entry is null
                ? [new(WaitKinds.Queue, wanted, "the queue has not heard of it yet; the job asks again by itself")]
                : PlacementCauses.Of(placement, spec, wanted));
        }

        var since = placement.Entry?.Since ?? record.QueuedAt ?? record.VersionAt;
        return new(waiting, since, causes)
        {
            FailsAt = wanted > 0 && (record.QueuedAt ?? placement.Entry?.Since) is { } begun && TimeLimits.OfQueue(spec, options) is { } limit ? begun + limit : null,
        };
    }

    /// <summary>Works out what executions of a job that is not submitted would wait for. Pure.</summary>
    /// <param name="spec">The job.</param>
    /// <param name="placement">What the queue says.</param>
    /// <param name="wanted">How many executions would wait.</param>
    public static IReadOnlyList<WaitCause> IfSubmitted(Job spec, PlacementExplanation placement, int wanted) => PlacementCauses.Of(placement, spec, wanted);

    /// <summary>Gives how long a job may wait for its first placement; null for as long as it takes.</summary>
    public static TimeSpan? LimitOf(Job spec, SchedulingOptions options) => TimeLimits.OfQueue(spec, options);

    private static int WantedNow(JobRecord record, Job spec, IReadOnlyCollection<Execution> live, DateTimeOffset now, List<WaitCause> causes)
    {
        var later = record.Retries.Where(retry => retry.NotBefore > now).OrderBy(retry => retry.NotBefore).ToList();
        if (later is [var next, ..])
        {
            causes.Add(new(
                WaitKinds.BackOff,
                later.Count,
                $"attempt {next.Attempts + 1} of partition {next.Partition} begins at {GoTimeConverter.Format(next.NotBefore)}; the last one failed: {FailureCauses.ToText(next.Cause)}")
            {
                Until = next.NotBefore,
            });
        }

        var held = spec.Type == JobTypes.Service
            ? live.Where(execution => execution.JobVersion != record.Version && record.Waiting.Contains(execution.PartitionIndex)).Select(execution => execution.PartitionIndex).Distinct().Count()
            : 0;
        if (held > 0)
        {
            causes.Add(new(WaitKinds.Update, held, "executions of an older version are replaced a few at a time"));
        }

        return Math.Max(0, record.Waiting.Count - later.Count - held);
    }
}
