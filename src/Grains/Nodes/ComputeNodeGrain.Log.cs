using Microsoft.Extensions.Logging;

namespace Bacalhau.Grains;

internal sealed partial class ComputeNodeGrain
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeID} has registered; it is {Membership}")]
    private static partial void LogRegistered(ILogger logger, NodeId nodeID, NodeMembership membership);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeID} is away: {Reason}")]
    private static partial void LogLost(ILogger logger, NodeId nodeID, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Node {NodeID} keeps coming and going ({Losses} times of late); it gets work again from {Until} on")]
    private static partial void LogBackOff(ILogger logger, NodeId nodeID, int losses, DateTimeOffset until);

    [LoggerMessage(Level = LogLevel.Information, Message = "Operators decided about node {NodeID}: {Action}. {Reason}")]
    private static partial void LogDecided(ILogger logger, NodeId nodeID, NodeActionKind action, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "It could not be written down that node {NodeID} came or went; it is tried again")]
    private static partial void LogNotTraced(ILogger logger, Exception error, NodeId nodeID);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The agent of node {NodeID} did not take an order; its next heartbeat is answered with it")]
    private static partial void LogAgentSilent(ILogger logger, Exception error, NodeId nodeID);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Job {JobID} did not take facts from node {NodeID}; they are sent again")]
    private static partial void LogJobSilent(ILogger logger, Exception error, JobId jobID, NodeId nodeID);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The node directory did not take news of node {NodeID}; they are sent again")]
    private static partial void LogDirectorySilent(ILogger logger, Exception error, NodeId nodeID);
}
