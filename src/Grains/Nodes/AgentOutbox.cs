namespace Bacalhau.Grains;

/// <summary>Hands orders to an agent one batch after the other, so that what gathers while the agent writes to its disk goes together.</summary>
/// <remarks>Loses what fails: the answer to the next heartbeat says it again.</remarks>
internal sealed class AgentOutbox(NodeId node, IAgentDirectory agents, Action<Exception> failed) : IAgentOrders
{
    private List<ExecutionSpec> start = [];
    private List<StopOrder> stop = [];
    private List<ExecutionFence> permit = [];
    private List<ExecutionId> forget = [];
    private bool isRunning;

    /// <summary>Gets whether the agent can be reached from here.</summary>
    public bool IsReachable => agents.Find(node) is not null;

    public void Start(ExecutionSpec spec)
    {
        start.Add(spec);
        Run();
    }

    public void Stop(StopOrder order)
    {
        stop.Add(order);
        Run();
    }

    public void Permit(ExecutionFence fence)
    {
        permit.Add(fence);
        Run();
    }

    public void Forget(ExecutionId id)
    {
        forget.Add(id);
        Run();
    }

    private void Run()
    {
        if (!isRunning)
        {
            isRunning = true;
            RunAsync().Ignore();
        }
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (start.Count + stop.Count + permit.Count + forget.Count > 0)
        {
            var (starts, stops, permits, forgets) = (start, stop, permit, forget);
            (start, stop, permit, forget) = ([], [], [], []);
            if (agents.Find(node) is not { } agent)
            {
                continue;
            }

            try
            {
                if (starts.Count > 0)
                {
                    await agent.StartAsync(starts, CancellationToken.None);
                }

                if (stops.Count > 0)
                {
                    await agent.StopAsync(stops, CancellationToken.None);
                }

                if (permits.Count > 0)
                {
                    await agent.PermitPublishAsync(permits, CancellationToken.None);
                }

                if (forgets.Count > 0)
                {
                    await agent.ForgetAsync(forgets, CancellationToken.None);
                }
            }
            catch (Exception error)
            {
                failed(error);
            }
        }

        isRunning = false;
    }
}
