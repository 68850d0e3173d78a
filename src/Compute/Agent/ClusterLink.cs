using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>The agent's side of the conversation with the cluster: introduces the node, says regularly what it holds, reports what ends in between.</summary>
internal sealed partial class ClusterLink(
    IAgentGateway gateway, NodeDescription description, ReportOutbox outbox, Discards discards, ComputeNodeIdentity node, TimeProvider clock, ILogger<ClusterLink> logger) : IDisposable
{
    private const int MaxReportsPerCall = 512;

    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250), LongestDelay = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RejectedDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly Backoff backoff = new(FirstDelay, LongestDelay, Random.Shared);
    private Task loops = Task.CompletedTask;
    private NodeInfo? acknowledged;
    private TimeSpan interval = DefaultInterval;
    private long incarnation, sequence;
    private volatile bool isRegistered;

    /// <summary>Begins to speak.</summary>
    /// <param name="apply">Does what a reply says; must not throw.</param>
    public void Start(Func<AgentHeartbeatReply, Task> apply)
    {
        incarnation = clock.GetUtcNow().UtcTicks;
        loops = Task.WhenAll(
            SpeakAsync(apply),
            ReportAsync(outbox.UrgentCame, outbox.TakeUrgent, TimeSpan.Zero),
            ReportAsync(outbox.LeisurelyCame, outbox.TakeLeisurely, Moment));
    }

    /// <summary>Stops speaking. With a goodbye, the last reports and the goodbye are sent first, as far as the cluster answers in time.</summary>
    public async Task StopAsync(Func<Task>? beforeGoodbye)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await loops.ConfigureAwait(false);
        if (beforeGoodbye is null)
        {
            return;
        }

        await beforeGoodbye().ConfigureAwait(false);
        if (!isRegistered)
        {
            return;
        }

        try
        {
            while (outbox.TakeUrgent(MaxReportsPerCall) is { Count: > 0 } reports)
            {
                await CallAsync(token => gateway.ReportAsync(node.NodeId, reports, token), CancellationToken.None).ConfigureAwait(false);
            }

            await CallAsync(token => gateway.LeaveAsync(node.NodeId, token), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogNoGoodbye(logger, e);
        }
    }

    public void Dispose()
    {
        stopping.Dispose();
        sending.Dispose();
    }

    private async Task SpeakAsync(Func<AgentHeartbeatReply, Task> apply)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!stopping.IsCancellationRequested)
        {
            var delay = await TryOnceAsync(apply).ConfigureAwait(false);
            if (delay > TimeSpan.Zero)
            {
                await Task.Delay(delay, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Introduces the node if need be and sends a heartbeat; gives the delay until the next.</summary>
    private async Task<TimeSpan> TryOnceAsync(Func<AgentHeartbeatReply, Task> apply)
    {
        var isFresh = !isRegistered;
        try
        {
            if (!isRegistered)
            {
                await RegisterAsync().ConfigureAwait(false);
            }

            var info = description.Describe();
            var heartbeat = new AgentHeartbeat
            {
                NodeId = node.NodeId,
                Incarnation = incarnation,
                Sequence = ++sequence,
                Executions = outbox.All(),
                Info = info.Equals(acknowledged) ? null : info,
                Discarded = discards.Removed(),
            };
            var reply = await CallAsync(token => gateway.HeartbeatAsync(heartbeat, token), stopping.Token).ConfigureAwait(false);
            acknowledged = info;
            backoff.Reset();
            await apply(reply).ConfigureAwait(false);
            return interval;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (BacalhauException e) when (e.Error.Code == BacalhauErrorCode.HandshakeRequired)
        {
            // At once, unless the introduction of a moment ago was not remembered either.
            isRegistered = false;
            return isFresh ? backoff.Next() : TimeSpan.Zero;
        }
        catch (BacalhauException e) when (e.Error.Code == BacalhauErrorCode.Forbidden)
        {
            isRegistered = false;
            LogRejected(logger, e.Error.Message, RejectedDelay);
            return RejectedDelay;
        }
        catch (Exception e)
        {
            var delay = backoff.Next();
            LogAway(logger, e.Message, delay);
            return delay;
        }
    }

    private async Task RegisterAsync()
    {
        var info = description.Describe();
        var reply = await CallAsync(token => gateway.RegisterAsync(new AgentHandshake(info, incarnation), token), stopping.Token).ConfigureAwait(false);
        interval = reply.HeartbeatInterval > TimeSpan.Zero ? reply.HeartbeatInterval : DefaultInterval;
        acknowledged = info;
        isRegistered = true;
        LogRegistered(logger, node.NodeId, reply.Membership, interval);
    }

    /// <summary>Sends what comes into the outbox. What fails is not sent again: the next heartbeat says it.</summary>
    private async Task ReportAsync(AsyncPulse came, Func<int, IReadOnlyList<ExecutionReport>> take, TimeSpan wait)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var next = came.NextAsync();
                if (wait > TimeSpan.Zero)
                {
                    await next.WaitAsync(stopping.Token).ConfigureAwait(false);
                    await Task.Delay(wait, clock, stopping.Token).ConfigureAwait(false);
                }

                // Before the introduction nobody would listen; the first heartbeat says all of it.
                if (isRegistered)
                {
                    await SendAsync(take).ConfigureAwait(false);
                }

                if (wait == TimeSpan.Zero)
                {
                    await next.WaitAsync(stopping.Token).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogReportLost(logger, e.Message);
            }
        }
    }

    private async Task SendAsync(Func<int, IReadOnlyList<ExecutionReport>> take)
    {
        while (take(MaxReportsPerCall) is { Count: > 0 } reports)
        {
            // One at a time, so that reports of one execution arrive in order.
            await sending.WaitAsync(stopping.Token).ConfigureAwait(false);
            try
            {
                await CallAsync(token => gateway.ReportAsync(node.NodeId, reports, token), stopping.Token).ConfigureAwait(false);
            }
            finally
            {
                sending.Release();
            }
        }
    }

    private async Task CallAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) =>
        await CallAsync(
            async token =>
            {
                await call(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    private async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            return await call(patience.Token).WaitAsync(CallTimeout, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await patience.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Node {NodeId} has introduced itself: {Membership}, a heartbeat every {Interval}")]
    private static partial void LogRegistered(ILogger logger, NodeId nodeId, NodeMembership membership, TimeSpan interval);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster does not want this node: {Reason}. Asking again in {Delay}")]
    private static partial void LogRejected(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cluster does not answer: {Reason}. Trying again in {Delay}; what runs goes on")]
    private static partial void LogAway(ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Reports were not taken ({Reason}); the next heartbeat repeats them")]
    private static partial void LogReportLost(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cluster did not hear the goodbye; it will miss the node by itself")]
    private static partial void LogNoGoodbye(ILogger logger, Exception exception);
}
