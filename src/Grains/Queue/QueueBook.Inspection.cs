namespace Bacalhau.Grains;

/// <summary>What others may see of the book, to check it.</summary>
internal sealed partial class QueueBook
{
    /// <summary>Finds what a job waits with; null when it does not wait.</summary>
    public WaitingJob? FindWaiting(JobId id) => standing.GetValueOrDefault(id) is { } job && line.Contains(job) ? job : null;

    /// <summary>Gets the jobs that wait.</summary>
    public IEnumerable<JobId> WaitingJobs => line.Jobs.Select(job => job.Request.JobId);

    /// <summary>Gives the room a node has left, as far as the queue knows and less what it has granted.</summary>
    public ComputeResources FreeOf(NodeId node) => View.Find(node) is var slot and >= 0 ? room.FreeOf(slot) : ComputeResources.None;

    /// <summary>Tells whether a node is kept free for others of at least the priority of a job.</summary>
    public bool IsKeptFrom(NodeId node, WaitingJob job) => reservations.IsClosedTo(View.Find(node), job.Request.Needs.Priority, job.Shape);
}
