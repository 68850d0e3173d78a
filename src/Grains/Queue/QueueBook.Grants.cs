namespace Bacalhau.Grains;

internal sealed partial class QueueBook
{
    private List<GrantedPlacement> Place(WaitingJob job, DateTimeOffset now, bool isAnswer)
    {
        var request = job.Request;
        var match = MatchOf(job);
        var most = MostHeldByAJob - job.Held;
        var count = request.AllNodes ? most : Math.Min(job.Remaining, most);
        if (count <= 0)
        {
            Pause(job);
            return [];
        }

        var slots = NodeChooser.Choose(View, match, room, job.ToAsk(), count, Packs(request.Needs), ++choices, new(reservations, request.Needs.Priority, job.Shape));
        List<GrantedPlacement> granted = new(slots.Count);
        foreach (var slot in slots)
        {
            var grant = new Grant(newId(), job, View.Nodes[slot]!.Info.Id, slot, now + holdTime, isAnswer);
            grants.Add(grant.Id, grant);
            job.Grants.Add(grant);
            room.Hold(slot, request.Needs);
            granted.Add(new(grant.Id, grant.Node));
        }

        job.Held += granted.Count;
        Held += granted.Count;
        if (line.Count > 0)
        {
            line.Serve(request.Needs.Namespace, granted.Count);
        }

        if (granted.Count > 0)
        {
            job.BlockedSince = null;
            untold.Add(job);
        }

        job.Remaining -= request.AllNodes ? 0 : granted.Count;
        foreach (var slot in slots)
        {
            // What was kept for this job has served it; what is left there is for all.
            if (reservations.OwnerOf(slot) is { } owner && owner == OwnerOf(job) && reservations.Release(slot))
            {
                Improve(slot);
            }
        }

        if (job.Remaining <= 0)
        {
            TakeOut(job);
            untold.Remove(job);
        }
        else if (granted.Count == count)
        {
            Pause(job);
        }
        else
        {
            line.PassOver(job);
            Reserve(job, match, now);
        }

        return granted;
    }

    /// <summary>Keeps nodes free for a job without room; a job on all nodes takes each as it comes.</summary>
    private void Reserve(WaitingJob job, NodeMatch match, DateTimeOffset now)
    {
        job.BlockedSince ??= now;
        if (job.Request.AllNodes)
        {
            return;
        }

        var ask = job.ToAsk();
        var owner = OwnerOf(job);
        for (var left = reservations.CountFor(owner, View.Count, now - job.BlockedSince.Value); left > 0; left--)
        {
            if (NodeChooser.Roomiest(View, match, room, ask, reservations, owner.Priority) is not (var slot and >= 0))
            {
                return;
            }

            if (reservations.OwnerOf(slot) is { } outranked)
            {
                line.Reconsider(outranked.Shape);
            }

            reservations.Keep(slot, owner);
        }
    }

    private static Reservations.Owner OwnerOf(WaitingJob job) => new(job.Request.Needs.Priority, job.Shape) { Since = job.BlockedSince ?? default };

    /// <summary>Takes a job out of the line; what was kept for the last of its kind is for all.</summary>
    private void TakeOut(WaitingJob job)
    {
        line.Remove(job);
        if (reservations.Slots.Count > 0 && !line.HasAny(job.Request.Needs.Priority, job.Shape))
        {
            foreach (var slot in reservations.ReleaseAll(OwnerOf(job)))
            {
                Improve(slot);
            }
        }
    }

    /// <summary>A newer request takes the place of the one that stands. Offers on their way stay, for their room is taken.</summary>
    private void Replace(WaitingJob earlier, WaitingJob job)
    {
        Leave(earlier);
        foreach (var grant in earlier.Grants)
        {
            if (!grant.IsHeld)
            {
                grants.Remove(grant.Id);
            }
        }

        earlier.Grants.RemoveWhere(static grant => !grant.IsHeld);
        job.Succeed(earlier);
    }

    /// <summary>Lets go of the room of a grant; false when it holds none.</summary>
    private bool LetGo(WaitingJob job, Grant grant)
    {
        if (!grant.IsHeld)
        {
            return false;
        }

        grant.IsHeld = false;
        room.Release(grant.Slot, grant.Needs);
        job.Held--;
        Held--;
        return true;
    }

    /// <summary>A grant came to nothing: what it was for is wanted again, if the request that stands is the one it was for.</summary>
    private void Undo(WaitingJob job, Grant grant, bool isWantedAgain = true)
    {
        grants.Remove(grant.Id);
        job.Grants.Remove(grant);
        if (isWantedAgain && grant.Ticket == job.Request.Ticket && !job.Request.AllNodes)
        {
            job.Remaining++;
        }

        Continue(job);
        untold.Add(job);
    }

    /// <summary>A grant has done its work. Where nodes count, this one counts as served until the job asks again or the time of the grant is over.</summary>
    private void Settle(WaitingJob job, Grant grant)
    {
        if (!job.IsPerNode || grant.Ticket != job.Request.Ticket)
        {
            grants.Remove(grant.Id);
            job.Grants.Remove(grant);
        }

        Continue(job);
    }

    private void Continue(WaitingJob job)
    {
        if (job.IsServed)
        {
            DropIfServed(job);
        }
        else if (job.IsPaused && job.Held <= MostHeldByAJob / 2)
        {
            (job.IsPaused, paused) = (false, paused - 1);
            line.Add(job);
            untold.Add(job);
        }
        else if (!job.IsPaused)
        {
            Enter(job);
        }
    }

    private void DropIfServed(WaitingJob job)
    {
        if (!job.IsServed)
        {
            return;
        }

        foreach (var grant in job.Grants)
        {
            grants.Remove(grant.Id);
        }

        job.Grants.Clear();
        Leave(job);
        standing.Remove(job.Request.JobId);
    }

    private void Enter(WaitingJob job)
    {
        if (job.Remaining > 0)
        {
            line.Add(job);
        }
    }

    private void Leave(WaitingJob job)
    {
        TakeOut(job);
        untold.Remove(job);
        if (job.IsPaused)
        {
            (job.IsPaused, paused) = (false, paused - 1);
        }
    }

    private void Pause(WaitingJob job)
    {
        TakeOut(job);
        (job.IsPaused, paused) = (true, paused + 1);
    }

    /// <summary>Takes what a node says of itself; returns whether something may be placed now that could not before.</summary>
    private bool Hear(int slot, NodeDelta delta)
    {
        var before = room.FreeOf(slot);
        room.Tell(slot, delta.Node.Info.Compute.AvailableCapacity);
        foreach (var id in delta.Admitted)
        {
            if (grants.GetValueOrDefault(id) is { } grant && standing.GetValueOrDefault(grant.Job) is { } job)
            {
                LetGo(job, grant);
                Settle(job, grant);
            }
        }

        return room.HasMore(slot, before);
    }

    /// <summary>A node has gone, and what was granted there with it.</summary>
    private void Lose(int slot)
    {
        room.Forget(slot);
        var lost = slot < 0 ? [] : grants.Values.Where(grant => grant.Slot == slot).ToList();
        foreach (var grant in lost)
        {
            if (grants.ContainsKey(grant.Id) && standing.GetValueOrDefault(grant.Job) is { } job)
            {
                Undo(job, grant, isWantedAgain: LetGo(job, grant));
            }
        }
    }

    /// <summary>Gives the match of a job; it keeps the one it has, so that whoever waits is not looked up by name again and again.</summary>
    private NodeMatch MatchOf(WaitingJob job) => (job.Match ??= matches.Of(job.Request.Needs, View)).Refresh(View);

    private bool Packs(JobNeeds needs) => needs.Strategy.Length == 0 ? packByDefault : needs.Strategy.Equals(NodeScorers.BinPack, StringComparison.OrdinalIgnoreCase);

    /// <summary>A node may take something that it could not: whoever fits there and was passed over is looked at again.</summary>
    private void Improve(int slot)
    {
        if (slot < 0 || View.Nodes[slot] is not { } node || line.PassedOver.Count == 0)
        {
            return;
        }

        List<string>? again = null;
        foreach (var passed in line.PassedOver)
        {
            var job = passed.Sample;
            if (room.Fits(slot, job.Request.Needs, View) && !reservations.IsClosedTo(slot, passed.Priority, job.Shape)
                && MatchOf(job).Suits(slot, View) && !job.KeepsOff(node.Info.Id))
            {
                (again ??= []).Add(job.Shape);
            }
        }

        again?.ForEach(line.Reconsider);
    }

    /// <summary>A node is not what it was: what was kept there is kept elsewhere, and whoever fits has a chance.</summary>
    private void Reconsider(int slot)
    {
        if (reservations.OwnerOf(slot) is { } owner)
        {
            reservations.Release(slot);
            line.Reconsider(owner.Shape);
        }

        Improve(slot);
    }
}
