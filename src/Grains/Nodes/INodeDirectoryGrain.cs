using Orleans.Concurrency;

namespace Bacalhau.Grains;

/// <summary>Collects what all nodes say, for the queue and for every silo's <see cref="INodeDirectory"/>. One activation; key 0. Holds nothing durable.</summary>
[Alias("bacalhau.INodeDirectoryGrain")]
public interface INodeDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Takes the news of one node, from its grain. A delta whose sequence is not newer is acknowledged and dropped.</summary>
    /// <returns>Whether jobs wait for room, as far as is known, so that the next news should come without delay.</returns>
    [Alias("Update")]
    Task<bool> UpdateAsync(NodeDelta delta);

    /// <summary>Gives what changed behind a version, everything for 0.</summary>
    [Alias("GetChanges")]
    Task<NodeDirectoryChanges> GetChangesAsync(long afterVersion);

    /// <summary>Sends changes to a silo until it has not renewed this for a minute.</summary>
    [Alias("Subscribe")]
    Task SubscribeAsync(INodeDirectoryObserver observer);

    /// <summary>Sends nothing more: the silo stops. Does nothing for one that is not told anyway.</summary>
    [Alias("Unsubscribe")]
    Task UnsubscribeAsync(INodeDirectoryObserver observer);
}

/// <summary>Receives changes of nodes. A lost call is made good by the next: the receiver sees the gap in versions and asks.</summary>
[Alias("bacalhau.INodeDirectoryObserver")]
public interface INodeDirectoryObserver : IGrainObserver
{
    /// <summary>Takes changes.</summary>
    [Alias("Changed"), OneWay]
    Task ChangedAsync(NodeDirectoryChanges changes);
}

/// <summary>Changes of the directory.</summary>
/// <param name="FromVersion">The version they build on.</param>
/// <param name="Version">The version they lead to.</param>
/// <param name="Changed">Nodes that changed, as they are now.</param>
/// <param name="Gone">Nodes that were deleted.</param>
/// <param name="IsComplete">Whether every durable node has had time to be heard of.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeDirectoryChanges")]
public sealed record NodeDirectoryChanges(
    [property: Id(0)] long FromVersion,
    [property: Id(1)] long Version,
    [property: Id(2)] IReadOnlyList<NodeState> Changed,
    [property: Id(3)] IReadOnlyList<NodeId> Gone,
    [property: Id(4)] bool IsComplete);
