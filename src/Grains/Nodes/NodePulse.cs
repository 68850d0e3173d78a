namespace Bacalhau.Grains;

/// <summary>Whether a node is heard of, and what follows: Connected, Suspect, Lost, and a pause for nodes that come and go. Pure: silence and time come in.</summary>
internal sealed class NodePulse(SchedulingOptions settings)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);
    private const int MostRemembered = 10;
    private const int Tolerated = 3;
    private const int LongestPauseSeconds = 300;

    private readonly Queue<DateTimeOffset> losses = [];
    private NodeLiveness liveness;
    private DateTimeOffset heardAt;
    private DateTimeOffset connectedSince;
    private DateTimeOffset disconnectedSince;
    private DateTimeOffset quietUntil;
    private string lastError = "";

    /// <summary>Gets what the heartbeats say, the pause left aside.</summary>
    public NodeLiveness Liveness => liveness;

    /// <summary>Takes a sign of life. Returns whether the node was away, so that its jobs must hear of it.</summary>
    public bool Hear(DateTimeOffset now)
    {
        heardAt = now;
        if (liveness == NodeLiveness.Connected)
        {
            return false;
        }

        var wasAway = liveness != NodeLiveness.Suspect;
        liveness = NodeLiveness.Connected;
        lastError = "";
        if (wasAway)
        {
            connectedSince = now;
        }

        return wasAway;
    }

    /// <summary>The node is away.</summary>
    public void Lose(string reason, DateTimeOffset now)
    {
        liveness = NodeLiveness.Lost;
        lastError = reason;
        disconnectedSince = now;
        losses.Enqueue(now);
        while (losses.TryPeek(out var first) && (now - first > Remembered || losses.Count > MostRemembered))
        {
            losses.Dequeue();
        }

        // A node that comes and goes gets work again only after it has stayed for a while, longer each time.
        quietUntil = losses.Count < Tolerated
            ? default
            : now + TimeSpan.FromSeconds(Math.Min(LongestPauseSeconds, settings.HeartbeatInterval.TotalSeconds * Math.Pow(2, losses.Count - 2)));
    }

    /// <summary>Judges silence. Returns what became of the node when that changes, null when nothing does; a lost one is still to be lost by <see cref="Lose"/>.</summary>
    public NodeLiveness? Judge(TimeSpan silence)
    {
        if (liveness != NodeLiveness.Lost && silence >= settings.LostAfter)
        {
            return NodeLiveness.Lost;
        }

        return liveness == NodeLiveness.Connected && silence >= settings.SuspectAfter ? liveness = NodeLiveness.Suspect : null;
    }

    /// <summary>Describes the node as the cluster should see it.</summary>
    public NodeState Describe(NodeRecord record, NodeLedger ledger, long sequence, DateTimeOffset now)
    {
        var info = record.Info;
        var compute = info.Compute;
        return new()
        {
            Info = info with
            {
                Labels = MergeLabels(info.Labels, record.OperatorLabels),
                Compute = compute with
                {
                    AvailableCapacity = liveness == NodeLiveness.Lost ? ComputeResources.None : compute.MaxCapacity - ledger.Used,
                    RunningExecutions = ledger.Holding,
                },
            },
            Membership = record.Membership,
            Liveness = liveness == NodeLiveness.Connected && quietUntil > now ? NodeLiveness.Suspect : liveness,
            Eligibility = record.Eligibility,
            DrainDeadlineAt = record.DrainDeadlineAt,
            LastHeartbeatAt = heardAt,
            ConnectedSince = connectedSince,
            DisconnectedSince = disconnectedSince,
            LastError = lastError,
            Sequence = sequence,
        };
    }

    private static IReadOnlyDictionary<string, string> MergeLabels(IReadOnlyDictionary<string, string> own, IReadOnlyDictionary<string, string> operators)
    {
        if (operators.Count == 0)
        {
            return own;
        }

        var merged = new Dictionary<string, string>(own, StringComparer.Ordinal);
        foreach (var (key, value) in operators)
        {
            if (value.Length == 0)
            {
                merged.Remove(key);
            }
            else
            {
                merged[key] = value;
            }
        }

        return merged;
    }
}
