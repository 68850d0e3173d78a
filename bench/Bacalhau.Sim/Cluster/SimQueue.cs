using System.Diagnostics;
using System.Globalization;
using Bacalhau.Grains;

namespace Bacalhau.Sim;

/// <summary>What the queue's grain does around its book.</summary>
internal sealed class SimQueue
{
    private readonly World world;
    private readonly QueueBook book;
    private readonly Inversions inversions;
    private readonly IdleRoom idleRoom;
    private HashSet<string> waitedBefore = [];
    private int nextExecution;

    public SimQueue(World world)
    {
        this.world = world;
        book = new(world.Settings.Strategy == NodeScorers.BinPack, world.Settings.GrantHold, (ulong)world.Options.Seed, NewId);
        inversions = new(world, book);
        idleRoom = new(world, inversions.Groups);
    }

    /// <summary>Gets the book.</summary>
    public QueueBook Book => book;

    /// <summary>Gets how long decisions took by the clock on the wall, in milliseconds.</summary>
    public List<double> DecisionTimes { get; } = [];

    /// <summary>Gets how long passes over the line took by the clock on the wall, in milliseconds.</summary>
    public List<double> PassTimes { get; } = [];

    public PlacementAnswer Request(PlacementRequest request)
    {
        var now = world.Now;
        var began = Stopwatch.GetTimestamp();
        var news = book.Request(request, now);
        DecisionTimes.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        inversions.Groups.Asked(request.JobId);
        if (news is not { } told)
        {
            return new([], now, null) { StandingTicket = book.TicketOf(request.JobId) };
        }

        Granted(told);
        inversions.Check([told]);
        if (book.IsPassDue)
        {
            Pass();
        }

        return new(told.Placements, now + world.Settings.GrantHold, told.Shortage) { StandingTicket = told.Ticket };
    }

    public void Withdraw(JobId job, long ticket)
    {
        var passes = book.Withdraw(job, ticket);
        inversions.Groups.Asked(job);
        if (passes)
        {
            Pass();
        }
    }

    public bool Return(IReadOnlyList<GrantedPlacement> unused, bool refused)
    {
        book.Return(unused, refused);
        Pass();
        return true;
    }

    public bool NodesChanged(NodeNews news)
    {
        if (book.Apply(news))
        {
            Pass();
        }

        return book.Waiting > 0;
    }

    /// <summary>Lets go of grants nobody used; they are granted anew.</summary>
    public void Expire()
    {
        book.Expire(world.Now);
        Pass();
    }

    /// <summary>Once a minute: is room idle, and who got what of those who waited.</summary>
    public void LookAtLine()
    {
        idleRoom.Look();
        var waiting = inversions.Groups.Namespaces();
        world.Meter.LookAtFairness([.. waiting.Intersect(waitedBefore).Order(StringComparer.Ordinal)]);
        waitedBefore = waiting;
    }

    private void Pass()
    {
        if (book.Waiting == 0)
        {
            return;
        }

        var now = world.Now;
        var began = Stopwatch.GetTimestamp();
        var all = book.Pass(now);
        PassTimes.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        inversions.Check(all);
        foreach (var news in all)
        {
            List<JobFact> facts = new(2);
            if (news.Placements.Count > 0)
            {
                facts.Add(new RoomGranted(news.Placements, news.Ticket, now + world.Settings.GrantHold));
            }

            if (news.Shortage is { } shortage)
            {
                facts.Add(new RoomMissing(news.Ticket, shortage));
            }

            Granted(news);
            inversions.Groups.Asked(news.JobId);
            world.Network.Send(() => world.Job(news.JobId).Post(facts));
        }
    }

    private void Granted(QueueNews news)
    {
        foreach (var placement in news.Placements)
        {
            world.Journal.Note(SimEvent.Granted, news.JobId.Value, placement.NodeId.Value, placement.ExecutionId.Value);
        }

        world.Meter.Served(world.Job(news.JobId).Plan.Job.Namespace, news.Placements.Count);
    }

    private ExecutionId NewId() => new(string.Create(CultureInfo.InvariantCulture, $"e-{++nextExecution:0000000}"));
}
