namespace Bacalhau.Sim;

/// <summary>The program beside the executors: holds executions, says what becomes of them, and goes away at times.</summary>
internal sealed class SimAgent(World world, SimNode node, Random random)
{
    private static readonly TimeSpan RegisterAgain = TimeSpan.FromSeconds(1);
    private readonly Dictionary<ExecutionId, Held> held = [];
    private ExecutionReport[]? reports;
    private ComputeResources used;
    private long incarnation = 1;
    private long sequence;
    private bool isRegistered;
    private bool isAway;

    /// <summary>Gets how many executions it holds.</summary>
    public int Holding => held.Count;

    /// <summary>Gets whether it cannot be reached.</summary>
    public bool IsAway => isAway;

    /// <summary>Tells whether an execution ran here and is over.</summary>
    public bool HasEnded(ExecutionId id) => held.TryGetValue(id, out var execution) && execution.Report.IsTerminal;

    public void Begin()
    {
        world.Meter.Joined(node.Info.Compute.MaxCapacity);
        world.Agenda.In(TimeSpan.FromMilliseconds(random.Next(3000)), Beat);
    }

    /// <summary>The node goes away, and comes back unless it is gone for good.</summary>
    public void Leave(Outage outage)
    {
        world.Journal.Note(SimEvent.NodeAway, node.Id.Value, outage.Kind.ToString());
        isAway = true;
        world.Meter.Left(node.Info.Compute.MaxCapacity, used);
        if (outage.Kind == OutageKind.Restart)
        {
            // Its own store says what it had; the processes are gone.
            incarnation++;
            isRegistered = false;
            foreach (var execution in held.Values.Where(execution => !execution.Report.IsTerminal).ToList())
            {
                End(execution, ExecutionPhase.Failed, FailureCause.NodeRestarted);
            }
        }

        if (outage.Kind != OutageKind.Gone)
        {
            world.Agenda.In(outage.Length, Return);
        }
    }

    public void Start(IReadOnlyList<ExecutionSpec> specs)
    {
        if (isAway)
        {
            return;
        }

        foreach (var spec in specs)
        {
            if (held.ContainsKey(spec.Id))
            {
                continue;
            }

            var execution = held[spec.Id] = new(spec, new()
            {
                Id = spec.Id,
                Epoch = spec.Epoch,
                JobId = spec.JobId,
                NodeId = node.Id,
                Phase = ExecutionPhase.Accepted,
                At = world.Now,
            });
            reports = null;
            Use(spec.Resources);
            if (!used.FitsIn(node.Info.Compute.MaxCapacity))
            {
                world.Journal.Break("capacity exceeded", node.Id.Value, $"what runs needs {used} of {node.Info.Compute.MaxCapacity} with {spec.Id} of {spec.JobId}");
            }

            world.Job(spec.JobId).Began(spec.Id, node.Id);
            world.Agenda.In(TimeSpan.FromMilliseconds(100 + random.Next(1500)), () => Run(execution));
        }
    }

    public void Stop(IReadOnlyList<StopOrder> orders)
    {
        foreach (var order in orders)
        {
            if (!isAway && held.TryGetValue(order.Id, out var execution) && execution.Spec.Epoch <= order.Epoch && !execution.Report.IsTerminal)
            {
                world.Agenda.In(TimeSpan.FromMilliseconds(random.Next(2000)), () => End(execution, ExecutionPhase.Cancelled, null));
            }
        }
    }

    public void Permit(IReadOnlyList<ExecutionFence> fences)
    {
        foreach (var fence in fences)
        {
            if (!isAway && held.TryGetValue(fence.Id, out var execution) && execution.Spec.Epoch == fence.Epoch && execution.Report.Phase == ExecutionPhase.AwaitingPublish)
            {
                Advance(execution, ExecutionPhase.Publishing);
                world.Agenda.In(TimeSpan.FromMilliseconds(random.Next(3000)), () => End(execution, ExecutionPhase.Completed, null));
            }
        }
    }

    public void Forget(IReadOnlyList<ExecutionId> ids)
    {
        foreach (var id in ids)
        {
            if (!isAway && held.TryGetValue(id, out var execution) && execution.Report.IsTerminal)
            {
                held.Remove(id);
                reports = null;
            }
        }
    }

    private void Return()
    {
        world.Journal.Note(SimEvent.NodeBack, node.Id.Value, "");
        isAway = false;
        world.Meter.Joined(node.Info.Compute.MaxCapacity, used);
    }

    private void Beat()
    {
        world.Agenda.In(world.Settings.HeartbeatInterval, Beat);
        if (isAway)
        {
            return;
        }

        if (!isRegistered)
        {
            Register();
            return;
        }

        var heartbeat = new AgentHeartbeat { NodeId = node.Id, Incarnation = incarnation, Sequence = ++sequence, Executions = Reports() };
        world.Network.Send(() =>
        {
            var reply = node.Heartbeat(heartbeat);
            if (reply is null || reply.Start.Count + reply.Stop.Count + reply.PermitPublish.Count + reply.Forget.Count > 0)
            {
                world.Network.Send(() => Take(reply));
            }
        });
    }

    private void Register()
    {
        var number = incarnation;
        world.Network.Send(() =>
        {
            node.Register(number);
            world.Network.Send(() =>
            {
                if (!isAway && number == incarnation && !isRegistered)
                {
                    isRegistered = true;
                    world.Network.Send(() => node.Heartbeat(new() { NodeId = node.Id, Incarnation = number, Sequence = ++sequence, Executions = Reports() }));
                }
            });
        });
    }

    private void Take(AgentHeartbeatReply? reply)
    {
        if (isAway)
        {
            return;
        }

        if (reply is null)
        {
            isRegistered = false;
            world.Agenda.In(RegisterAgain, Register);
            return;
        }

        Start(reply.Start);
        Stop(reply.Stop);
        Permit(reply.PermitPublish);
        Forget(reply.Forget);
    }

    private ExecutionReport[] Reports() => reports ??= [.. held.Values.Select(static execution => execution.Report)];

    private void Run(Held execution)
    {
        if (execution.Report.Phase != ExecutionPhase.Accepted)
        {
            return;
        }

        var plan = world.Job(execution.Spec.JobId).Plan;
        Advance(execution, ExecutionPhase.Running);
        if (plan.IsWrong)
        {
            End(execution, ExecutionPhase.Failed, FailureCause.UserError);
        }
        else if (random.NextDouble() < plan.Failing)
        {
            var cause = random.Next(3) switch { 0 => FailureCause.ImagePull, 1 => FailureCause.Input, _ => FailureCause.Engine };
            world.Agenda.In((plan.Duration ?? world.Options.Length) * random.NextDouble(), () => End(execution, ExecutionPhase.Failed, cause));
        }
        else if (execution.Spec.Timeout is { } limit && plan.Duration > limit)
        {
            world.Agenda.In(limit, () => End(execution, ExecutionPhase.Failed, FailureCause.Timeout));
        }
        else if (plan.Duration is { } duration)
        {
            world.Agenda.In(duration, () => Finish(execution));
        }
    }

    private void Finish(Held execution)
    {
        if (execution.Report.IsTerminal)
        {
            return;
        }

        if (execution.Spec.Task.Publisher is { IsEmpty: false })
        {
            Advance(execution, ExecutionPhase.AwaitingPublish);
        }
        else
        {
            End(execution, ExecutionPhase.Completed, null);
        }
    }

    private void End(Held execution, ExecutionPhase phase, FailureCause? cause)
    {
        if (execution.Report.IsTerminal)
        {
            return;
        }

        Use(ComputeResources.None - execution.Spec.Resources);
        world.Journal.Note(SimEvent.Ended, execution.Spec.JobId.Value, node.Id.Value, $"{execution.Spec.Id} {phase} {cause}");
        execution.Report = execution.Report with { Cause = cause };
        Advance(execution, phase);
    }

    private void Advance(Held execution, ExecutionPhase phase)
    {
        execution.Report = execution.Report with
        {
            Phase = phase,
            At = world.Now,
            Result = phase is ExecutionPhase.AwaitingPublish or ExecutionPhase.Completed ? new() : execution.Report.Result,
        };
        reports = null;
        if (!isAway && isRegistered)
        {
            var report = execution.Report;
            world.Network.Send(() => node.Report([report]));
        }
    }

    private void Use(ComputeResources change)
    {
        used += change;
        if (!isAway)
        {
            world.Meter.Used(change);
        }
    }

    private sealed class Held(ExecutionSpec spec, ExecutionReport report)
    {
        public ExecutionSpec Spec { get; } = spec;

        public ExecutionReport Report { get; set; } = report;
    }
}
