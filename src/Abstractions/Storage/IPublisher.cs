namespace Bacalhau;

/// <summary>Publishes results of one kind. Every implementation passes <c>PublisherConformance</c> in <c>tests/TestKit</c>.</summary>
public interface IPublisher
{
    /// <summary>Gets the publisher type a job uses, as on the wire, for example <c>local</c>; compared without regard to case.</summary>
    string PublisherType { get; }

    /// <summary>Asks whether this node can publish there at all; answers within seconds.</summary>
    Task<bool> IsAvailableAsync(CancellationToken cancellationToken);

    /// <summary>Names everything wrong with the parameters; empty when nothing is. No transfer.</summary>
    IReadOnlyList<BacalhauError> Check(SpecConfig publisher);

    /// <summary>Publishes a folder and tells where it is. Idempotent by execution: a repeat replaces what an interrupted call left. Keys contain the execution id.</summary>
    /// <exception cref="BacalhauException">It failed; <see cref="BacalhauError.IsRetryable"/> tells whether it may work later.</exception>
    Task<SpecConfig> PublishAsync(PublishRequest request, CancellationToken cancellationToken);

    /// <summary>Removes what this node itself keeps of the results of an execution whose job is gone. Nothing there, or results that are kept elsewhere: does nothing. Repeatable.</summary>
    /// <exception cref="IOException">They cannot be removed now.</exception>
    Task DiscardAsync(ExecutionId execution, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Results to publish.</summary>
/// <param name="Spec">The execution they belong to; its task names the publisher and its parameters.</param>
/// <param name="Node">The node that ran it.</param>
/// <param name="Folder">The folder with <c>stdout</c>, <c>stderr</c>, <c>exitCode</c> and one folder for each result path.</param>
public sealed record PublishRequest(ExecutionSpec Spec, NodeId Node, string Folder);
