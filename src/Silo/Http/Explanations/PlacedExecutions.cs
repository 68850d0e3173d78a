using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Grains;

namespace Bacalhau.Silo.Http.Explanations;

/// <summary>Says where executions are and why there, from what is stored.</summary>
internal static class PlacedExecutions
{
    /// <summary>Shows executions that have not ended.</summary>
    /// <param name="live">Those executions.</param>
    /// <param name="known">All executions that were read; the attempts before are looked for among them.</param>
    /// <param name="spec">The job.</param>
    public static IReadOnlyList<ApiPlacedExecution> Of(IReadOnlyList<Execution> live, IReadOnlyList<Execution> known, Job spec)
    {
        var byId = known.ToDictionary(execution => execution.Id);
        return
        [
            .. live.Select(execution => new ApiPlacedExecution
            {
                ID = execution.Id.ToString(),
                NodeID = execution.NodeId.ToString(),
                JobVersion = execution.JobVersion,
                PartitionIndex = execution.PartitionIndex,
                Attempt = execution.Attempt,
                State = execution.State.StateType.ToString(),
                Since = execution.CreatedAt,
                Why = WhyOf(execution, byId.GetValueOrDefault(execution.PreviousId), spec),
            }),
        ];
    }

    /// <summary>Gives the nodes on which attempts failed or were refused, as the job itself remembers them.</summary>
    public static IReadOnlyList<NodeSetback> SetbacksOf(IEnumerable<Execution> executions) =>
    [
        .. executions.Where(execution => execution.State.StateType is ExecutionStateType.Failed or ExecutionStateType.AskForBidRejected)
            .GroupBy(execution => execution.NodeId)
            .Select(group => new NodeSetback(
                group.Key,
                group.Count(execution => execution.State.StateType == ExecutionStateType.Failed),
                group.FirstOrDefault(execution => execution.State.StateType == ExecutionStateType.AskForBidRejected)?.State.Message)),
    ];

    private static string WhyOf(Execution execution, Execution? before, Job spec)
    {
        if (before is not null)
        {
            var cause = before.Cause is { } known ? FailureCauses.ToText(known) : before.State.StateType.ToString();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"attempt {execution.Attempt}: the one before, on {before.NodeId.ShortId}, ended with {cause}{(before.NodeId == execution.NodeId ? "" : "; another node was preferred")}");
        }

        return execution.Attempt > 1 ? string.Create(CultureInfo.InvariantCulture, $"attempt {execution.Attempt}")
            : spec.RunsOnAllNodes ? "one for every node that matches"
            : "the node with the highest score that had room";
    }
}
