using Bacalhau.Grains;

namespace Bacalhau.TestKit;

/// <summary>The queue as it is, without a silo around it: asks for the nodes before every answer.</summary>
/// <param name="nodes">Gives the nodes as they are now.</param>
public sealed class MemoryQueue(Func<IReadOnlyList<NodeState>> nodes) : IQueueGrain
{
    private readonly QueueBook book = new(packByDefault: false, TimeSpan.FromSeconds(30), seed: 1, ExecutionId.New);

    /// <inheritdoc/>
    public Task<PlacementAnswer> RequestAsync(PlacementRequest request)
    {
        Look();
        var news = book.Request(request, request.Since)!.Value;
        return Task.FromResult(new PlacementAnswer(news.Placements, request.Since, news.Shortage));
    }

    /// <inheritdoc/>
    public Task WithdrawAsync(JobId job, long ticket) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task ReturnAsync(JobId job, IReadOnlyList<GrantedPlacement> unused, bool refused) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<bool> NodesChangedAsync(NodeNews news) => throw new NotSupportedException();

    /// <inheritdoc/>
    public Task<QueueEntry?> DescribeAsync(JobId job) => Task.FromResult(book.Describe(job));

    /// <inheritdoc/>
    public Task<PlacementExplanation> ExplainAsync(PlacementQuestion question)
    {
        Look();
        return Task.FromResult(book.Explain(question));
    }

    private void Look() => book.Apply(new([.. nodes().Select(node => new NodeDelta(node, []))], IsComplete: true));
}
