namespace Bacalhau.Client;

/// <summary>A cluster, as an application uses it. Safe for concurrent use; one per cluster is enough.</summary>
/// <remarks>
/// Every method throws <see cref="BacalhauException"/> with the server's code, message and hint when the server refuses, and with
/// <see cref="BacalhauErrorCode.NetworkFailure"/> or <see cref="BacalhauErrorCode.TimeOut"/> when it cannot be reached;
/// and <see cref="OperationCanceledException"/> when its token is cancelled.
/// </remarks>
public interface IBacalhauClient
{
    /// <summary>Gets the address it talks to.</summary>
    Uri Endpoint { get; }

    /// <summary>Gets the jobs.</summary>
    IJobsClient Jobs { get; }

    /// <summary>Gets the nodes.</summary>
    INodesClient Nodes { get; }

    /// <summary>Gets the node that answers.</summary>
    IAgentClient Agent { get; }
}
