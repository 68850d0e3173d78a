namespace Bacalhau.Grains;

internal sealed partial class QueueBook
{
    /// <summary>Tells what a job waits for; null when it does not wait.</summary>
    public QueueEntry? Describe(JobId id) => line.Find(id) is { } job
        ? new(job.Request.Since, job.Remaining, line.CountAhead(job), job.Told) { AheadInNamespace = line.CountAhead(job, ofNamespace: true), InQueue = line.Count }
        : null;

    /// <summary>Says what every node answers to a job. Sets nothing aside and remembers nothing of the question.</summary>
    public PlacementExplanation Explain(PlacementQuestion question)
    {
        var entry = Describe(question.JobId);
        var job = entry is null ? null : line.Find(question.JobId);
        var needs = job?.Request.Needs ?? question.Needs;
        var ask = job is null ? new(question.Own, question.Setbacks, question.AllNodes) : AskOf(job);
        var scene = new PlacementScene(View, FleetingMatchOf(needs), room, reserved, Packs(needs), choices + 1, IsComplete);
        return PlacementExplainer.Explain(scene, question with { Needs = needs }, ask, entry?.Wanted ?? Math.Max(1, question.Count)) with { Entry = entry };
    }

    /// <summary>A question must not push out what is remembered for jobs.</summary>
    private ShapeMatch FleetingMatchOf(JobNeeds needs)
    {
        if (matches.ContainsKey(needs.Shape))
        {
            return MatchOf(needs);
        }

        var match = new ShapeMatch(needs);
        match.Refresh(View);
        return match;
    }
}
