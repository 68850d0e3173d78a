using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>Holds the node's capacity once it is known: detected when the agent starts, the same until it stops.</summary>
internal sealed partial class NodeCapacitySource(
    IOptions<CapacityOptions> options, GpuDetector gpuDetector, ComputeNodeIdentity node, ILogger<NodeCapacitySource> logger)
{
    private NodeCapacity? capacity;
    private RoomLedger? ledger;

    /// <exception cref="InvalidOperationException">The agent has not started.</exception>
    public NodeCapacity Value => capacity ?? throw new InvalidOperationException("the agent has not started");

    /// <exception cref="InvalidOperationException">The agent has not started.</exception>
    public RoomLedger Ledger => ledger ?? throw new InvalidOperationException("the agent has not started");

    /// <summary>Detects what the machine has and works out what the node gives.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConfigurationError"/>: the settings ask for what cannot be.</exception>
    public async Task DetectAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(node.DataFolder);
        var gpus = await gpuDetector.DetectAsync(Environment.GetEnvironmentVariable("PATH") ?? "", cancellationToken).ConfigureAwait(false);
        capacity = NodeCapacity.Resolve(options.Value, CapacityDetector.Detect(node.DataFolder, gpus.Count), gpus);
        ledger = new RoomLedger(capacity.Total, capacity.Gpus);
        LogCapacity(logger, capacity.Total, capacity.PerJob);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "This node gives {Total}, to one execution at most {PerJob}")]
    private static partial void LogCapacity(ILogger logger, ComputeResources total, ComputeResources perJob);
}
