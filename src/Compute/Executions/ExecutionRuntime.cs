using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>What every execution on this node shares.</summary>
internal sealed record ExecutionRuntime(
    ComputeNodeIdentity Node,
    ProviderCatalog Providers,
    SelectionPolicy Selection,
    ExecutionChecks Checks,
    NodeCapacitySource Capacity,
    InputPreparation Inputs,
    PortAllocator Ports,
    ExecutionFolders Folders,
    ExecutionLogs Logs,
    ResultFiles Results,
    ReportOutbox Outbox,
    ComputeTelemetry Telemetry,
    TimeProvider Clock,
    ILogger<ExecutionRun> Logger);
