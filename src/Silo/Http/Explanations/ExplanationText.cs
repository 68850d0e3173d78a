using System.Globalization;
using Bacalhau.Grains;

namespace Bacalhau.Silo.Http.Explanations;

/// <summary>An explanation in a sentence.</summary>
internal static class ExplanationText
{
    /// <summary>Speaks of a job that has not ended.</summary>
    public static string OfLive(JobRecord record, int live, JobWaiting? waiting)
    {
        if (waiting is null)
        {
            return live == 0 ? "Nothing of it runs and nothing waits; it is being concluded." : $"{Executions(live)} placed; nothing waits.";
        }

        var who = record.Type is JobTypes.Ops or JobTypes.Daemon ? "The job waits"
            : string.Create(CultureInfo.InvariantCulture, $"{waiting.Executions} of {record.Count} {(record.Count == 1 ? "execution" : "executions")} {(waiting.Executions == 1 ? "waits" : "wait")}");
        var second = waiting.Since.AddTicks(-(waiting.Since.UtcTicks % TimeSpan.TicksPerSecond));
        return $"{who} since {GoTimeConverter.Format(second)}: {Join(waiting.Causes)}.";
    }

    /// <summary>Speaks of a job as if it were submitted now.</summary>
    /// <param name="job">The job.</param>
    /// <param name="placement">What the queue says.</param>
    /// <param name="requested">How many executions it asks for; 0 for one on all nodes.</param>
    /// <param name="tried">For how many of them nodes were chosen.</param>
    /// <param name="limit">How long it may wait; null for as long as it takes.</param>
    public static string IfSubmitted(Job job, PlacementExplanation placement, int requested, int tried, TimeSpan? limit)
    {
        if (job.RunsOnAllNodes)
        {
            return placement.Chosen > 0 ? $"Submitted now, it would start at once on {Nodes(placement.Chosen)}, one execution on each that matches and has room."
                : $"Submitted now, nothing of it would start. {Fate(job, placement, 1, limit)}";
        }

        if (requested == 0)
        {
            return "It asks for no execution.";
        }

        if (placement.Chosen >= tried)
        {
            return tried < requested
                ? string.Create(CultureInfo.InvariantCulture, $"Submitted now, at least {tried} of {requested} executions would start at once.")
                : $"Submitted now, {(requested == 1 ? "it" : $"all {requested.ToString(CultureInfo.InvariantCulture)} executions")} would start at once.";
        }

        var missing = requested - placement.Chosen;
        var start = placement.Chosen == 0 ? "nothing of it" : string.Create(CultureInfo.InvariantCulture, $"{placement.Chosen} of {requested} executions");
        return $"Submitted now, {start} would start at once. {Fate(job, placement, missing, limit)}";
    }

    private static string Fate(Job job, PlacementExplanation placement, int missing, TimeSpan? limit)
    {
        var causes = Join(JobWaiting.IfSubmitted(job, placement, missing));
        var isHopeless = placement.Shortage is { CanEverFit: false, IsViewComplete: true } && job.Type != JobTypes.Daemon;
        var rest = placement.Chosen == 0 ? "It" : "The rest";
        return isHopeless && limit is null ? $"It would fail: {causes}."
            : limit is { } time ? string.Create(CultureInfo.InvariantCulture, $"{rest} would wait, {time.TotalSeconds:0} seconds at most: {causes}.")
            : $"{rest} would wait: {causes}.";
    }

    private static string Join(IReadOnlyList<WaitCause> causes) => string.Join("; ", causes.Select(cause => cause.Message));

    private static string Nodes(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "node" : "nodes")}");

    private static string Executions(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "execution is" : "executions are")}");
}
