namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    private long lastSequence;

    private AgentHeartbeatReply Reconcile(AgentHeartbeat heartbeat)
    {
        var reply = book.Reconcile(heartbeat, record!.Membership, clock.GetUtcNow());
        PostAll();
        return reply;
    }

    private void PostAll()
    {
        foreach (var (job, list) in book.TakeFacts())
        {
            PostAsync(job, list).Ignore();
        }
    }

    private async Task PostAsync(JobId job, List<JobFact> list)
    {
        try
        {
            await GrainFactory.GetGrain<IJobGrain>(job.Value).PostAsync(list);
        }
        catch (Exception error)
        {
            LogJobSilent(logger, error, job, Id);
            foreach (var fact in list)
            {
                switch (fact)
                {
                    case ExecutionReported { Report: var report }:
                        book.ReportNotTaken(report);
                        break;
                    case NodeChanged:
                        untold.Add(job);
                        break;
                }
            }
        }
    }
}
