namespace Bacalhau.Grains;

/// <summary>
/// What a job believes to stand for it in the queue. Wrong beliefs are harmless: the queue grants anew what is not used, and a newer request replaces
/// whatever stands.
/// </summary>
internal sealed class StandingRequest
{
    private ulong mark;

    /// <summary>Gets the number of the last request.</summary>
    public long Ticket { get; private set; }

    /// <summary>Gets how many executions the queue still owes; 0 when nothing stands there.</summary>
    public int Owed { get; private set; }

    /// <summary>Gives the request to make now; null when what stands is what is wanted.</summary>
    /// <param name="draft">The job; it wants something.</param>
    /// <param name="needs">What it needs of a node.</param>
    /// <param name="again">Whether to ask whatever stands.</param>
    public PlacementRequest? Next(JobDraft draft, JobNeeds needs, bool again)
    {
        var wanted = JobDecision.Wanted(draft);
        var now = MarkOf(draft, needs);
        if (!again && Owed == wanted && mark == now)
        {
            return null;
        }

        Ticket = Math.Max(Ticket + 1, draft.Now.UtcTicks);
        (Owed, mark) = (wanted, now);
        var all = draft.Spec.RunsOnAllNodes;
        return new()
        {
            JobId = draft.Record.Id,
            Ticket = Ticket,
            Needs = needs,
            Since = draft.Record.VersionAt,
            Count = wanted,
            AllNodes = all,
            Occupied = all ? NodeWidePlacing.Occupied(draft) : OccupiedBy(draft, needs),
            Setbacks = draft.Memory.Disappointments.IsEmpty
                ? []
                : [.. draft.Memory.Disappointments.Select(entry => new NodeSetback(entry.Key, entry.Value.Failures, entry.Value.Refusal))],
        };
    }

    /// <summary>Takes the answer; false when something newer stands there, so that the job must ask again.</summary>
    public bool Answered(PlacementRequest request, PlacementAnswer answer)
    {
        if (answer.StandingTicket > request.Ticket)
        {
            Ticket = answer.StandingTicket;
            return false;
        }

        Owed -= request.AllNodes ? 0 : answer.Placements.Count;
        return true;
    }

    /// <summary>Takes room that came later.</summary>
    public void Granted(RoomGranted grant, bool onAllNodes)
    {
        if (grant.Ticket == Ticket && !onAllNodes)
        {
            Owed = Math.Max(0, Owed - grant.Placements.Count);
        }
    }

    /// <summary>Gives the ticket up to which to withdraw when the job has ended; null when nothing can stand. A job that was loaded anew does not know, and withdraws all.</summary>
    public long? AtEnd(DateTimeOffset now) => Ticket == 0 ? now.UtcTicks : Owed > 0 ? Ticket : null;

    /// <summary>Nothing stands any more.</summary>
    public void Withdrawn() => Owed = 0;

    private static IReadOnlyDictionary<NodeId, int> OccupiedBy(JobDraft draft, JobNeeds needs)
    {
        const int most = 1000;
        if (draft.LiveCount == 0 || (!needs.Spread && draft.LiveCount > most))
        {
            return System.Collections.ObjectModel.ReadOnlyDictionary<NodeId, int>.Empty;
        }

        Dictionary<NodeId, int> occupied = [];
        foreach (var execution in draft.Live)
        {
            occupied[execution.NodeId] = occupied.GetValueOrDefault(execution.NodeId) + 1;
        }

        return occupied;
    }

    /// <summary>Gives a number that differs when other nodes are occupied or refused, whatever their order; for jobs to which that makes a difference.</summary>
    private static ulong MarkOf(JobDraft draft, JobNeeds needs)
    {
        var mark = (ulong)draft.Record.Version;
        if (draft.Spec.RunsOnAllNodes)
        {
            foreach (var (node, _) in NodeWidePlacing.Occupied(draft))
            {
                mark ^= StableHash.Of(node.Value, 1);
            }
        }
        else if (needs.Spread)
        {
            foreach (var execution in draft.Live)
            {
                mark ^= StableHash.Of(execution.NodeId.Value, 1);
            }
        }

        foreach (var (node, disappointment) in draft.Memory.Disappointments)
        {
            mark ^= disappointment.Refusal is null ? 0 : StableHash.Of(node.Value, 2);
        }

        return mark;
    }
}
