namespace Bacalhau.Grains;

internal sealed partial class QueueBook
{
    /// <summary>Tells what a job waits for; null when it does not wait.</summary>
    public QueueEntry? Describe(JobId id) => standing.GetValueOrDefault(id) is { Remaining: > 0 } job
        ? new(job.Request.Since, job.Remaining, line.CountAhead(job), job.Told) { AheadInNamespace = line.CountAhead(job, ofNamespace: true), InQueue = Waiting }
        : null;

    /// <summary>Says what every node answers to a job. Sets nothing aside and remembers nothing of the question.</summary>
    public PlacementExplanation Explain(PlacementQuestion question)
    {
        var entry = Describe(question.JobId);
        var job = entry is null ? null : standing.GetValueOrDefault(question.JobId);
        var needs = job?.Request.Needs ?? question.Needs;
        var ask = job is null ? new(question.Own, question.Setbacks, question.AllNodes) : job.ToAsk();
        var scene = new PlacementScene(View, matches.Of(needs, View), room, new(reservations, needs.Priority, job?.Shape ?? needs.Fit), Packs(needs), choices + 1, IsComplete);
        return PlacementExplainer.Explain(scene, question with { Needs = needs }, ask, entry?.Wanted ?? Math.Max(1, question.Count)) with { Entry = entry };
    }
}
