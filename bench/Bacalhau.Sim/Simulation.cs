using System.Diagnostics;

namespace Bacalhau.Sim;

/// <summary>Runs one history from the first node to the last job, and looks that nothing is left at the end.</summary>
internal static class Simulation
{
    private const int MostLengths = 5;
    private const int TickGroups = 20;
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FullSweepInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Settling = TimeSpan.FromMinutes(12);

    /// <summary>Runs it; when a rule is broken, once more with the first job or node concerned traced.</summary>
    public static SimResult Run(SimOptions options)
    {
        var result = RunOnce(options);
        return result.Violations.Count == 0 || options.Trace is not null
            ? result
            : result with { Trace = RunOnce(options with { Trace = result.Violations[0].Subject }).Trace };
    }

    private static SimResult RunOnce(SimOptions options)
    {
        var began = Stopwatch.GetTimestamp();
        using var process = Process.GetCurrentProcess();
        var processor = process.TotalProcessorTime;
        var collecting = GC.GetTotalPauseDuration();
        var world = new World(options);
        Plan(world);
        var end = options.Length * MostLengths;
        while ((world.Store.Unfinished > 0 || world.Agenda.Elapsed < options.Length) && world.Agenda.Step(end))
        {
        }

        var lastEnd = world.Agenda.Elapsed;
        var settled = lastEnd + Settling;
        while (world.Agenda.Step(settled))
        {
        }

        CheckEnd(world);
        process.Refresh();
        return SimResult.Of(world, lastEnd, Stopwatch.GetElapsedTime(began), process.TotalProcessorTime - processor, GC.GetTotalPauseDuration() - collecting);
    }

    private static void Plan(World world)
    {
        var agenda = world.Agenda;
        var settings = world.Settings;
        var tick = new[] { settings.HeartbeatInterval, settings.SuspectAfter / 3, settings.LostAfter / 3 }.Min();
        foreach (var node in world.NodeList)
        {
            node.Agent.Begin();
        }

        for (var i = 0; i < TickGroups; i++)
        {
            var group = world.NodeList.Where((_, number) => number % TickGroups == i).ToList();
            Every(agenda, tick * i / TickGroups, tick, () => group.ForEach(static node => node.Tick()));
        }

        foreach (var outage in world.OutageList)
        {
            agenda.At(outage.At, () => world.NodeList[outage.Node].Agent.Leave(outage));
        }

        foreach (var job in world.JobList)
        {
            agenda.At(job.Plan.SubmitAt, job.Submit);
            if (job.Plan.StopAt is { } stopAt)
            {
                agenda.At(stopAt, job.StopByUser);
            }
        }

        agenda.At(settings.LostAfter, world.Directory.Complete);
        Every(agenda, settings.GrantHold / 3, settings.GrantHold / 3, world.Queue.Expire);
        Every(agenda, SweepInterval, SweepInterval, () => WakeAll(world, world.Store.ListDue(world.Now, 1000)));
        Every(agenda, FullSweepInterval, FullSweepInterval, () => WakeAll(world, world.Store.ListUnfinished()));
        Every(agenda, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), world.Queue.LookAtLine);
    }

    private static void Every(Agenda agenda, TimeSpan first, TimeSpan period, Action action)
    {
        agenda.In(first, Again);

        void Again()
        {
            action();
            agenda.In(period, Again);
        }
    }

    private static void WakeAll(World world, List<JobId> jobs)
    {
        for (var i = 0; i < jobs.Count; i++)
        {
            world.Agenda.In(TimeSpan.FromMicroseconds(100 * i), world.Job(jobs[i]).Wake);
        }
    }

    private static void CheckEnd(World world)
    {
        foreach (var job in world.Store.ListUnfinished())
        {
            world.Journal.Break("a job does not end", job.Value, $"it is {world.Store.Record(job)!.State} and waits for {world.Queue.Book.Describe(job)?.Shortage}");
        }

        foreach (var job in world.JobList.Where(job => job.AcceptedAt is null))
        {
            world.Journal.Break("a job is lost", job.Plan.Job.Id.Value, "it was submitted and never stored");
        }

        foreach (var node in world.NodeList.Where(node => !node.Agent.IsAway && node.IsOpen))
        {
            if (node.Book.Ledger.Holding > 0 || node.Agent.Holding > 0)
            {
                var left = string.Join(", ", node.Book.Ledger.Entries.Take(3).Select(entry => $"{entry.Id} of {entry.Job}"));
                world.Journal.Break("room leaks", node.Id.Value, $"all jobs have ended and the ledger holds {node.Book.Ledger.Holding} ({left}), the agent {node.Agent.Holding}");
            }
        }

        // A request whose withdrawal was lost stands until there is room for it and its job says that it has ended; it holds nothing.
        var book = world.Queue.Book;
        if (book.Held > 0)
        {
            world.Journal.Break("room leaks", "queue", $"all jobs have ended and {book.Held} grants are held");
        }
    }
}
