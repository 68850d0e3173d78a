namespace Bacalhau.Grains;

/// <summary>Whether a node is heard of, and how the cluster should see it. Pure: silence and time come in; <see cref="NodeHealth"/> says what follows.</summary>
internal sealed class NodePulse(SchedulingOptions settings)
{
    /// <summary>Gets or sets how the node fares.</summary>
    public NodeHealth Health { get; set; } = new();

    /// <summary>Gets what the heartbeats say, the back-off left aside.</summary>
    public NodeLiveness Liveness => Health.Liveness;

    /// <summary>Takes a sign of life. Returns whether the node was away, so that its jobs must hear of it.</summary>
    public bool Hear(DateTimeOffset now)
    {
        var wasAway = Liveness is NodeLiveness.Unknown or NodeLiveness.Lost;
        Health = Health.Hear(now, settings.HeartbeatInterval);
        return wasAway;
    }

    /// <summary>The node is away.</summary>
    public void Lose(string reason, DateTimeOffset now) =>
        Health = reason == NodeHealth.Silence ? Health.Age(settings.LostAfter, now, settings) : Health.Leave(now, reason);

    /// <summary>Judges silence. Returns what became of the node when that changes, null when nothing does; a lost one is still to be lost by <see cref="Lose"/>.</summary>
    public NodeLiveness? Judge(TimeSpan silence)
    {
        if (Liveness == NodeLiveness.Lost || silence < settings.SuspectAfter)
        {
            return null;
        }

        if (silence >= settings.LostAfter)
        {
            return NodeLiveness.Lost;
        }

        if (Liveness != NodeLiveness.Connected)
        {
            return null;
        }

        Health = Health with { Liveness = NodeLiveness.Suspect };
        return NodeLiveness.Suspect;
    }

    /// <summary>Describes the node as the cluster should see it.</summary>
    public NodeState Describe(NodeRecord record, NodeLedger ledger, long sequence, DateTimeOffset now)
    {
        var info = record.Info;
        var compute = info.Compute;
        var isLost = Liveness == NodeLiveness.Lost;
        return new()
        {
            Info = info with
            {
                Labels = NodeLabels.Merge(info.Labels, record.OperatorLabels),
                Compute = compute with
                {
                    AvailableCapacity = isLost ? ComputeResources.None : compute.MaxCapacity - ledger.Used,

                    // What jobs have given up on a node that is away counts no more, though nobody can say that it has ended.
                    RunningExecutions = isLost ? ledger.Wanted : ledger.Holding,
                },
            },
            Membership = record.Membership,
            Liveness = Liveness,
            Eligibility = record.Eligibility,
            DrainDeadlineAt = record.DrainDeadlineAt,
            LastHeartbeatAt = Health.HeardAt,
            ConnectedSince = Health.ConnectedSince,
            DisconnectedSince = Health.DisconnectedSince,
            LastError = Health.LastError,
            Sequence = sequence,
            BackOffUntil = Health.BackOffUntil > now ? Health.BackOffUntil : null,
            RecentLosses = Health.RecentLosses(now),
            OperatorLabels = record.OperatorLabels,
        };
    }
}
