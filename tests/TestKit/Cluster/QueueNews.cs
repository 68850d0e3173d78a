using Bacalhau.Grains;

namespace Bacalhau.TestKit;

/// <summary>Sees what the queue is told of nodes, so that tests can wait for it.</summary>
internal sealed class QueueNews : IIncomingGrainCallFilter
{
    private readonly Lock gate = new();
    private readonly Dictionary<NodeId, TaskCompletionSource> told = [];

    /// <summary>Completes once the queue has heard that a node is there; at once when it has already.</summary>
    public Task WhenToldAsync(NodeId node)
    {
        lock (gate)
        {
            return Of(node).Task;
        }
    }

    /// <inheritdoc/>
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        if (context.InterfaceMethod?.DeclaringType == typeof(IQueueGrain) && context.Request.GetArgumentCount() > 0 && context.Request.GetArgument(0) is NodeNews news)
        {
            lock (gate)
            {
                foreach (var delta in news.Deltas.Where(static delta => delta is { IsGone: false, Node.Liveness: NodeLiveness.Connected or NodeLiveness.Suspect }))
                {
                    Of(delta.Node.Info.Id).TrySetResult();
                }
            }
        }
    }

    private TaskCompletionSource Of(NodeId node)
    {
        if (!told.TryGetValue(node, out var source))
        {
            told[node] = source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return source;
    }
}
