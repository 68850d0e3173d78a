using Bacalhau.Api;
using Bacalhau.Grains;
using Bacalhau.Silo.Http.Jobs;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http.Explanations;

/// <summary>Puts together what is stored of a job and what the queue says of it now. Wakes no job.</summary>
internal sealed class JobExplainer(IJobQueries queries, IGrainFactory grains, IOptions<SchedulingOptions> options, TimeProvider clock)
{
    /// <summary>So many executions, the latest changed, are looked at; a job may have a million.</summary>
    private const int MostExecutions = 1000;

    /// <summary>For so many executions nodes are chosen as if they were asked for; the queue is not held up for more.</summary>
    private const int MostChosen = 1000;

    /// <summary>Explains a job that is stored.</summary>
    public async Task<ExplainJobResponse> ExplainAsync(JobRecord record, NodePage page, CancellationToken cancellationToken)
    {
        var spec = await queries.GetAsync(record.Id, 0, cancellationToken).ConfigureAwait(false) ?? throw JobLookup.NotFound(record.Id.Value);
        if (record.State.IsTerminal)
        {
            var again = await ExplainAsync(spec, page, cancellationToken).ConfigureAwait(false);
            return Describe(again with { Summary = $"The job has ended: {record.State.StateType}. {again.Summary}" }, record, spec);
        }

        var latest = await queries.ListExecutionsAsync(
            new() { JobId = record.Id, Order = ListOrder.ModifiedAt, Reverse = true, Limit = MostExecutions }, cancellationToken).ConfigureAwait(false);
        var live = latest.Items.Where(execution => !execution.IsTerminal).ToList();
        var placement = await AskAsync(
            new()
            {
                JobId = record.Id,
                Needs = JobNeeds.Of(spec),
                AllNodes = spec.RunsOnAllNodes,
                Own = live.CountBy(execution => execution.NodeId).ToDictionary(),
                Setbacks = PlacedExecutions.SetbacksOf(latest.Items.Where(execution => execution.JobVersion == record.Version)),
            },
            page,
            cancellationToken).ConfigureAwait(false);
        var waiting = JobWaiting.Of(record, spec, live, placement, options.Value, clock.GetUtcNow());
        return Describe(
            new()
            {
                Summary = ExplanationText.OfLive(record, live.Count, waiting),
                Waiting = waiting is null ? null : ExplanationView.Of(waiting, record.Priority, placement.Entry),
                Executions = PlacedExecutions.Of(live, latest.Items, spec),
                Placement = ExplanationView.Of(placement, page, waiting?.Executions ?? 0),
            },
            record,
            spec);
    }

    /// <summary>Explains a job as if it were submitted now.</summary>
    public async Task<ExplainJobResponse> ExplainAsync(Job job, NodePage page, CancellationToken cancellationToken)
    {
        var requested = job.RunsOnAllNodes ? 0 : job.Count;
        var question = new PlacementQuestion
        {
            Needs = JobNeeds.Of(job),
            AllNodes = job.RunsOnAllNodes,
            Count = job.RunsOnAllNodes ? 1 : Math.Min(requested, MostChosen),
        };
        var placement = await AskAsync(question, page, cancellationToken).ConfigureAwait(false);
        return new()
        {
            Name = job.Name == job.Id.Value ? "" : job.Name,
            Namespace = job.Namespace,
            Type = job.Type,
            AsIfSubmitted = true,
            Summary = ExplanationText.IfSubmitted(job, placement, requested, question.Count, JobWaiting.LimitOf(job, options.Value)),
            Placement = ExplanationView.Of(placement, page, job.RunsOnAllNodes ? placement.Chosen : requested),
        };
    }

    private static ExplainJobResponse Describe(ExplainJobResponse answer, JobRecord record, Job spec) => answer with
    {
        JobID = record.Id.ToString(),
        Name = record.Name,
        Namespace = record.Namespace,
        Type = spec.Type,
        JobVersion = record.Version,
        State = record.State,
    };

    private Task<PlacementExplanation> AskAsync(PlacementQuestion question, NodePage page, CancellationToken cancellationToken) =>
        grains.GetGrain<IQueueGrain>(0).ExplainAsync(question with { Limit = page.Limit, Offset = page.Offset, NodePrefix = page.Prefix }).WaitAsync(cancellationToken);
}
