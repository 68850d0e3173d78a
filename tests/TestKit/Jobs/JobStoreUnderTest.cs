namespace Bacalhau.TestKit;

/// <summary>A store that is open and empty; disposing removes it with all it holds.</summary>
/// <param name="Jobs">What grains keep.</param>
/// <param name="Queries">What the API reads.</param>
/// <param name="Nodes">The membership of nodes.</param>
/// <param name="Remove">Closes and removes the store.</param>
public sealed record JobStoreUnderTest(IJobStore Jobs, IJobQueries Queries, INodeStore Nodes, Func<ValueTask> Remove) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Remove();
}
