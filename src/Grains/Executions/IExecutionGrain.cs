namespace Bacalhau.Grains;

/// <summary>One live attempt on one node, by the execution's id. Holds nothing durable: it is made again from its job's rows whenever it is needed.</summary>
[Alias("bacalhau.IExecutionGrain")]
public interface IExecutionGrain : IGrainWithStringKey
{
    /// <summary>Sends the execution to its node. Repeats are harmless; a failed call is made good by the node's next heartbeat.</summary>
    [Alias("Start")]
    Task StartAsync(NodeId node, ExecutionSpec spec);

    /// <summary>Asks the node to stop it.</summary>
    [Alias("Stop")]
    Task StopAsync(NodeId node, StopOrder order);

    /// <summary>Allows the node to publish.</summary>
    [Alias("PermitPublish")]
    Task PermitPublishAsync(NodeId node, ExecutionFence execution);

    /// <summary>Says that the outcome is durable; the node forgets the execution and frees what was set aside. Ends this grain.</summary>
    [Alias("Forget")]
    Task ForgetAsync(NodeId node);

    /// <summary>Takes a report from the node and hands it to the job as a fact.</summary>
    [Alias("Report")]
    Task ReportAsync(ExecutionReport report);
}
