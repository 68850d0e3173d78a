using Bacalhau.Api;
using Bacalhau.Grains;

namespace Bacalhau.Silo.Http.Explanations;

/// <summary>Shows explanations as the wire has them.</summary>
internal static class ExplanationView
{
    /// <summary>Shows what a job waits for.</summary>
    public static ApiWaiting Of(JobWaiting waiting, int priority, QueueEntry? entry) => new()
    {
        Executions = waiting.Executions,
        Since = waiting.Since,
        FailsAt = waiting.FailsAt,
        Priority = priority,
        Ahead = entry?.Ahead ?? 0,
        AheadInNamespace = entry?.AheadInNamespace ?? 0,
        InQueue = entry?.InQueue ?? 0,
        Causes =
        [
            .. waiting.Causes.Select(cause => new ApiWaitCause { Kind = cause.Kind, Executions = cause.Executions, Message = cause.Message, Until = cause.Until }),
        ],
    };

    /// <summary>Shows what the nodes say.</summary>
    public static ApiPlacement Of(PlacementExplanation placement, NodePage page, int requested) => new()
    {
        Requested = requested,
        Chosen = placement.Chosen,
        Known = placement.Known,
        Available = placement.Shortage.Available,
        Suitable = placement.Shortage.Suitable,
        Fitting = placement.Fitting,
        Strategy = placement.Strategy,
        IsComplete = placement.Shortage.IsViewComplete,
        ByFilter = placement.ByFilter,
        Reasons =
        [
            .. placement.Reasons.Select(reason => new ApiReasonCount { Filter = reason.Filter, Reason = reason.Reason, Nodes = reason.Nodes, Sample = reason.Sample.ToString() }),
        ],
        Total = placement.Total,
        Offset = page.Offset,
        Nodes =
        [
            .. placement.Nodes.Select(node => new ApiNodeVerdict
            {
                NodeID = node.NodeId.ToString(),
                Executions = node.Executions,
                Filter = node.Filter ?? "",
                Reason = node.Reason ?? "",
                Score = node.Score,
                Scores = node.Parts.ToDictionary(part => part.Scorer, part => part.Points),
            }),
        ],
    };
}
