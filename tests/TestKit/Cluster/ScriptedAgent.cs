using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Bacalhau.TestKit;

/// <summary>An agent that does what the test says: what becomes of an execution is a script. Keeps the agent's side of the contract: cumulative reports, level-triggered heartbeats.</summary>
public sealed class ScriptedAgent : IAgent, IAsyncDisposable
{
    private readonly IAgentGateway gateway;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly Dictionary<ExecutionId, Held> held = [];
    private readonly HashSet<ExecutionId> seen = [];
    private readonly List<(Func<Held, bool> Matches, TaskCompletionSource<ExecutionSpec> Source)> watchers = [];
    private readonly Channel<ExecutionReport> outgoing = Channel.CreateUnbounded<ExecutionReport>();
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> loops = [];
    private IReadOnlyList<ExecutionId> discarded = [];
    private long sequence;

    /// <summary>Creates an agent that is not yet running.</summary>
    public ScriptedAgent(NodeInfo info, IAgentGateway gateway, TimeProvider clock)
    {
        Info = info;
        this.gateway = gateway;
        this.clock = clock;
        Incarnation = clock.GetUtcNow().UtcTicks;
    }

    /// <summary>Gets or sets what the node offers.</summary>
    public NodeInfo Info { get; set; }

    /// <inheritdoc/>
    public NodeId NodeId => Info.Id;

    /// <summary>Gets the number of this start.</summary>
    public long Incarnation { get; private set; }

    /// <summary>Gets or sets what becomes of an execution that is started: the phases it reports at once, in order. Default: it runs and completes with exit code 0.</summary>
    public Func<ExecutionSpec, IEnumerable<ExecutionPhase>> Script { get; set; } = static spec => spec.Task.Publisher is { IsEmpty: false }
        ? [ExecutionPhase.Running, ExecutionPhase.AwaitingPublish]
        : [ExecutionPhase.Running, ExecutionPhase.Completed];

    /// <summary>Gets or sets how the end of an execution looks: exit code, cause of failure.</summary>
    public Func<ExecutionSpec, ExecutionReport, ExecutionReport> Shape { get; set; } = static (_, report) => report;

    /// <summary>Gets or sets whether reports between heartbeats are lost.</summary>
    public bool LosesReports { get; set; }

    /// <summary>Gets or sets whether each report is sent twice.</summary>
    public bool DoublesReports { get; set; }

    /// <summary>Gets or sets whether orders of the cluster are lost; the answers to heartbeats arrive.</summary>
    public bool LosesOrders { get; set; }

    /// <summary>Gets or sets whether the node is cut off: it hears and says nothing.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Gets or sets whether the node does not get round to removing what the cluster says it may.</summary>
    public bool KeepsDiscards { get; set; }

    /// <summary>Gets what the cluster said may be removed, as often as it said so.</summary>
    public Compute.Moments<ExecutionId> Discards { get; } = new();

    /// <summary>Gets all executions ever started here; an id stands here once however often it is ordered.</summary>
    public IReadOnlyCollection<ExecutionId> EverStarted
    {
        get
        {
            lock (gate)
            {
                return [.. seen];
            }
        }
    }

    /// <summary>Gets what the agent holds now.</summary>
    public IReadOnlyList<ExecutionReport> Holding
    {
        get
        {
            lock (gate)
            {
                return [.. held.Values.Select(entry => entry.Report)];
            }
        }
    }

    /// <summary>Registers, says the first heartbeat, and goes on by itself when an interval is given.</summary>
    public async Task StartAsync(TimeSpan? heartbeat)
    {
        await gateway.RegisterAsync(new(Info, Incarnation), stopping.Token);
        loops.Add(SendReportsAsync());
        await BeatAsync();
        if (heartbeat is { } interval)
        {
            loops.Add(BeatRegularlyAsync(interval));
        }
    }

    /// <summary>Says one heartbeat and does what the answer says.</summary>
    public async Task<AgentHeartbeatReply?> BeatAsync()
    {
        if (IsCutOff)
        {
            return null;
        }

        AgentHeartbeatReply reply;
        try
        {
            reply = await gateway.HeartbeatAsync(
                new() { NodeId = NodeId, Incarnation = Incarnation, Sequence = Interlocked.Increment(ref sequence), Executions = Holding, Discarded = discarded },
                stopping.Token);
        }
        catch (BacalhauException error) when (error.Error.Code == BacalhauErrorCode.HandshakeRequired)
        {
            await gateway.RegisterAsync(new(Info, Incarnation), stopping.Token);
            return await BeatAsync();
        }

        Begin(reply.Start);
        End(reply.Stop);
        Publish(reply.PermitPublish);
        Drop(reply.Forget);
        discarded = KeepsDiscards ? [] : reply.Discard;
        foreach (var id in reply.Discard)
        {
            Discards.Add(id);
        }

        return reply;
    }

    /// <summary>Loses its memory and begins anew, as after the loss of the machine's disk.</summary>
    public async Task ReplaceAsync()
    {
        lock (gate)
        {
            held.Clear();
        }

        Incarnation++;
        await gateway.RegisterAsync(new(Info, Incarnation), stopping.Token);
        await BeatAsync();
    }

    /// <summary>Completes with the first execution that the agent holds and that matches.</summary>
    public Task<ExecutionSpec> WhenHoldingAsync(Func<ExecutionSpec, bool> matches)
    {
        lock (gate)
        {
            if (held.Values.FirstOrDefault(entry => matches(entry.Spec)) is { } found)
            {
                return Task.FromResult(found.Spec);
            }

            var source = new TaskCompletionSource<ExecutionSpec>(TaskCreationOptions.RunContinuationsAsynchronously);
            watchers.Add((entry => matches(entry.Spec), source));
            return source.Task.WaitAsync(GrainCluster.Patience);
        }
    }

    /// <summary>Brings an execution to a phase and reports it.</summary>
    public void Move(ExecutionId id, ExecutionPhase phase)
    {
        lock (gate)
        {
            if (held.TryGetValue(id, out var entry) && !entry.Report.IsTerminal)
            {
                Advance(entry, phase);
            }
        }
    }

    /// <summary>Says a report as it stands, whatever the agent holds.</summary>
    public Task SayAsync(params ExecutionReport[] reports) => gateway.ReportAsync(NodeId, reports, CancellationToken.None);

    /// <inheritdoc/>
    public Task StartAsync(IReadOnlyList<ExecutionSpec> executions, CancellationToken cancellationToken)
    {
        if (!IsCutOff && !LosesOrders)
        {
            Begin(executions);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(IReadOnlyList<StopOrder> orders, CancellationToken cancellationToken)
    {
        if (!IsCutOff && !LosesOrders)
        {
            End(orders);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task PermitPublishAsync(IReadOnlyList<ExecutionFence> executions, CancellationToken cancellationToken)
    {
        if (!IsCutOff && !LosesOrders)
        {
            Publish(executions);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ForgetAsync(IReadOnlyList<ExecutionId> executions, CancellationToken cancellationToken)
    {
        if (!IsCutOff && !LosesOrders)
        {
            Drop(executions);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogChunk> ReadLogAsync(ExecutionId execution, LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var text = System.Text.Encoding.UTF8.GetBytes($"log of {execution}\n");
        await Task.Yield();
        if (request.Offset < text.Length)
        {
            yield return new(LogStream.Stdout, request.Offset, text.Length, clock.GetUtcNow(), text[(int)request.Offset..]);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    private void Begin(IReadOnlyList<ExecutionSpec> specs)
    {
        lock (gate)
        {
            foreach (var spec in specs)
            {
                if (held.ContainsKey(spec.Id))
                {
                    continue;
                }

                seen.Add(spec.Id);
                var entry = held[spec.Id] = new(spec, new()
                {
                    Id = spec.Id,
                    Epoch = spec.Epoch,
                    JobId = spec.JobId,
                    NodeId = NodeId,
                    Phase = ExecutionPhase.Accepted,
                    At = clock.GetUtcNow(),
                });
                foreach (var phase in Script(spec))
                {
                    Advance(entry, phase, send: false);
                }

                outgoing.Writer.TryWrite(entry.Report);
                for (var i = watchers.Count - 1; i >= 0; i--)
                {
                    if (watchers[i].Matches(entry))
                    {
                        watchers[i].Source.TrySetResult(spec);
                        watchers.RemoveAt(i);
                    }
                }
            }
        }
    }

    private void End(IReadOnlyList<StopOrder> orders)
    {
        lock (gate)
        {
            foreach (var order in orders)
            {
                if (held.TryGetValue(order.Id, out var entry) && entry.Spec.Epoch <= order.Epoch && !entry.Report.IsTerminal)
                {
                    Advance(entry, ExecutionPhase.Cancelled);
                }
            }
        }
    }

    private void Publish(IReadOnlyList<ExecutionFence> fences)
    {
        lock (gate)
        {
            foreach (var fence in fences)
            {
                if (held.TryGetValue(fence.Id, out var entry) && entry.Spec.Epoch == fence.Epoch && entry.Report.Phase == ExecutionPhase.AwaitingPublish)
                {
                    Advance(entry, ExecutionPhase.Completed);
                }
            }
        }
    }

    private void Drop(IReadOnlyList<ExecutionId> ids)
    {
        lock (gate)
        {
            foreach (var id in ids)
            {
                if (held.TryGetValue(id, out var entry) && entry.Report.IsTerminal)
                {
                    held.Remove(id);
                }
            }
        }
    }

    private void Advance(Held entry, ExecutionPhase phase, bool send = true)
    {
        var report = entry.Report with { Phase = phase, At = clock.GetUtcNow() };
        if (phase is ExecutionPhase.AwaitingPublish or ExecutionPhase.Completed)
        {
            report = report with { Result = report.Result ?? new() { ExitCode = 0, Stdout = "done" } };
        }

        if (phase == ExecutionPhase.Completed && entry.Spec.Task.Publisher is { IsEmpty: false })
        {
            report = report with { PublishedResult = new("urlDownload") { Params = SpecParams.FromJson($$"""{"URL":"http://{{NodeId}}/{{entry.Spec.Id}}"}""") } };
        }

        entry.Report = Shape(entry.Spec, report);
        if (send)
        {
            outgoing.Writer.TryWrite(entry.Report);
        }
    }

    private async Task SendReportsAsync()
    {
        try
        {
            while (await outgoing.Reader.WaitToReadAsync(stopping.Token))
            {
                List<ExecutionReport> batch = [];
                while (outgoing.Reader.TryRead(out var report))
                {
                    batch.Add(report);
                }

                if (IsCutOff || LosesReports)
                {
                    continue;
                }

                try
                {
                    await gateway.ReportAsync(NodeId, batch, stopping.Token);
                    if (DoublesReports)
                    {
                        await gateway.ReportAsync(NodeId, batch, stopping.Token);
                    }
                }
                catch (Exception) when (!stopping.IsCancellationRequested)
                {
                    // Heartbeats say it again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent ends.
        }
    }

    private async Task BeatRegularlyAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                try
                {
                    await BeatAsync();
                }
                catch (Exception) when (!stopping.IsCancellationRequested)
                {
                    // The next one says it again.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The agent ends.
        }
    }

    private sealed class Held(ExecutionSpec spec, ExecutionReport report)
    {
        public ExecutionSpec Spec { get; } = spec;

        public ExecutionReport Report { get; set; } = report;
    }
}
