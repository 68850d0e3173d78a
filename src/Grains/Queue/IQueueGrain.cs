using Orleans.Concurrency;

namespace Bacalhau.Grains;

/// <summary>Orders what waits to be placed, for the whole cluster: priority, fairness between namespaces, age. One activation; key 0.</summary>
/// <remarks>
/// Holds nothing durable. After activation it wakes the unfinished jobs of the store, which ask again.
/// New jobs pass it too, so none overtakes. Freed room and joining nodes wake it; it never polls.
/// </remarks>
[Alias("bacalhau.IQueueGrain")]
public interface IQueueGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Asks for room. Replaces an older request of the job; a repeat of the same ticket keeps its place; an older ticket is ignored, and the answer says so.
    /// What cannot be had at once stands in the queue: room comes later as <see cref="RoomGranted"/>, news of why not as <see cref="RoomMissing"/>.
    /// Granted room that is refused, or not used in time, is granted anew as long as the request stands.
    /// </summary>
    /// <exception cref="TimeoutException">No answer within two seconds; the request may stand all the same.</exception>
    [Alias("Request"), ResponseTimeout("00:00:02")]
    Task<PlacementAnswer> RequestAsync(PlacementRequest request);

    /// <summary>Takes back what the job asked for up to a ticket, and all room granted to it that no node has admitted. Does nothing when there is nothing, or something newer.</summary>
    [Alias("Withdraw"), OneWay]
    Task WithdrawAsync(JobId job, long ticket);

    /// <summary>Gives back room that a grant named and the job will not use: the node refused, or it is not needed any more. A node that refused gets nothing until it is heard of again.</summary>
    [Alias("Return"), ResponseTimeout("00:00:02")]
    Task ReturnAsync(JobId job, IReadOnlyList<GrantedPlacement> unused, bool refused);

    /// <summary>Takes changes of nodes from the directory, oldest first. Repeats are harmless.</summary>
    /// <returns>Whether jobs wait, so that news of free room should come without delay.</returns>
    [Alias("NodesChanged")]
    Task<bool> NodesChangedAsync(NodeNews news);

    /// <summary>Tells what a job waits for; null when it does not wait here.</summary>
    [Alias("Describe")]
    Task<QueueEntry?> DescribeAsync(JobId job);

    /// <summary>Tells for every node whether it is chosen, or would be now, or the first reason why not: counts of all, and a page of nodes. Nothing is set aside.</summary>
    [Alias("ExplainPlacement")]
    Task<PlacementExplanation> ExplainAsync(PlacementQuestion question);
}
