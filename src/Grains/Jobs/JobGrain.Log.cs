using Microsoft.Extensions.Logging;

namespace Bacalhau.Grains;

internal sealed partial class JobGrain
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "A turn of job {JobID} failed; it is read again from the store")]
    private static partial void LogTurnFailed(ILogger logger, Exception error, JobId jobID);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue does not answer job {JobID}; it asks again")]
    private static partial void LogQueueSilent(ILogger logger, Exception error, JobId jobID);

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeID} did not set room aside for job {JobID}")]
    private static partial void LogNodeSilent(ILogger logger, Exception error, NodeId nodeID, JobId jobID);
}
