using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>A request that stands in the queue, and the room granted to its job of which nobody has said yet what became of it.</summary>
internal sealed class WaitingJob
{
    public WaitingJob(PlacementRequest request)
    {
        Request = request;
        Remaining = request.AllNodes ? 1 : request.Count;
        Shape = IsPerNode || request.Setbacks.Any(static setback => setback.Refusal is not null)
            ? string.Concat(request.JobId.Value, "@", request.Ticket.ToString(CultureInfo.InvariantCulture))
            : request.Needs.Fit;
    }

    /// <summary>Gets what it asks.</summary>
    public PlacementRequest Request { get; }

    /// <summary>Gets what jobs must have in common to fit and fail together.</summary>
    public string Shape { get; }

    /// <summary>Gets or sets what is known of the nodes for it, since it was first looked at.</summary>
    public NodeMatch? Match { get; set; }

    /// <summary>Gets or sets how many executions are still to be granted; for a job on all nodes 1 as long as it stands.</summary>
    public int Remaining { get; set; }

    /// <summary>Gets or sets what it was last told.</summary>
    public PlacementShortage? Told { get; set; }

    /// <summary>Gets or sets since when there has been no room for it; null when there was some when it was last looked at.</summary>
    public DateTimeOffset? BlockedSince { get; set; }

    /// <summary>Gets or sets whether it has so much unused room that it gets no more until nodes have admitted some of it.</summary>
    public bool IsPaused { get; set; }

    /// <summary>Gets the grants of this request and of earlier ones of the job that are neither returned nor expired.</summary>
    public HashSet<Grant> Grants { get; } = [];

    /// <summary>Gets or sets how many of the grants still hold room.</summary>
    public int Held { get; set; }

    /// <summary>Gets whether a node counts, not only room: at most one execution on each.</summary>
    public bool IsPerNode => Request.AllNodes || Request.Needs.Spread;

    /// <summary>Gets whether nothing is left to do for it.</summary>
    public bool IsServed => Remaining <= 0 && Held == 0;

    /// <summary>Tells whether the job itself keeps off a node, whatever room that has.</summary>
    public bool KeepsOff(NodeId node)
    {
        foreach (var setback in Request.Setbacks)
        {
            if (setback.NodeId == node && setback.Refusal is not null)
            {
                return true;
            }
        }

        if (!IsPerNode)
        {
            return false;
        }

        if (Request.Occupied.ContainsKey(node))
        {
            return true;
        }

        foreach (var grant in Grants)
        {
            if (!grant.IsOutdated && grant.Node == node)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives what nodes are chosen by: what the request says, and for a job that counts nodes the grants it cannot have spoken of.</summary>
    public PlacementAsk ToAsk()
    {
        Dictionary<NodeId, int>? occupied = null;
        if (IsPerNode)
        {
            foreach (var grant in Grants)
            {
                if (!grant.IsOutdated)
                {
                    occupied ??= new(Request.Occupied);
                    occupied[grant.Node] = occupied.GetValueOrDefault(grant.Node) + 1;
                }
            }
        }

        return new(occupied ?? Request.Occupied, Request.Setbacks, Request.AllNodes);
    }

    /// <summary>Takes over the grants of the request that this one replaces.</summary>
    public void Succeed(WaitingJob earlier)
    {
        foreach (var grant in earlier.Grants)
        {
            // What an answer gave, the job knew when it asked again. Room that came by itself may still be on its way.
            grant.IsOutdated |= grant.WasAnswer;
            Grants.Add(grant);
        }

        Held = earlier.Held;
        BlockedSince = earlier.Request.Needs.Fit == Request.Needs.Fit ? earlier.BlockedSince : null;
    }
}
