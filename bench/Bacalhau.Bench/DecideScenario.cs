using System.Globalization;
using Bacalhau.Grains;
using Bacalhau.Sim;

namespace Bacalhau.Bench;

/// <summary>
/// One decision: a job asks, the queue answers with nodes or with the reasons why not. The nodes differ in size, labels, engines and cached images and are used
/// between nothing and all; the jobs are those of the simulation, all their shapes new at the beginning. Jobs for all nodes are left out: they take every node.
/// </summary>
internal static class DecideScenario
{
    private const int Warm = 5000;
    private static readonly (int Nodes, int Requests)[] Sizes = [(1_000, 10_000), (10_000, 10_000), (100_000, 4_000)];

    public static Task RunAsync(Report report)
    {
        Measure(1000, Warm, []);
        foreach (var (nodes, requests) in Sizes)
        {
            List<double> times = new(requests);
            var allocated = Measure(nodes, requests, times);
            var name = string.Create(CultureInfo.InvariantCulture, $"{nodes / 1000}k");
            var samples = times.ToArray();
            report.Keep("decide-ms-" + name, samples);
            report.Add("decide", "p50_" + name, Samples.Percentile(samples, 0.5), "ms");
            report.Add("decide", "p99_" + name, Samples.Percentile(samples, 0.99), "ms");
            report.Add("decide", "max_" + name, samples.Max(), "ms");
            report.Add("decide", "allocated_" + name, allocated, "B");
        }

        return Task.CompletedTask;
    }

    /// <summary>Returns the median of what one decision allocates, the answer included, in bytes.</summary>
    private static double Measure(int nodes, int requests, List<double> times)
    {
        var random = new Random(1);
        var fleet = Fleet.Make(nodes, random);
        var next = 0;
        var book = new QueueBook(packByDefault: false, TimeSpan.FromSeconds(30), seed: 1, () => new("e-" + (++next).ToString(CultureInfo.InvariantCulture)));
        book.Apply(new([.. fleet.Select(info => new NodeDelta(StateOf(info, random), []))], IsComplete: true));
        var plans = Workload.Make(new() { Nodes = nodes, Jobs = requests + (requests / 20) }, fleet, random).Where(plan => !plan.Job.RunsOnAllNodes).Take(requests);
        var now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var clock = TimeProvider.System;
        List<double> bytes = new(requests);
        long ticket = 0;
        foreach (var plan in plans)
        {
            var request = new PlacementRequest { JobId = plan.Job.Id, Ticket = ++ticket, Needs = JobNeeds.Of(plan.Job), Since = now, Count = plan.Job.Count };
            var before = GC.GetAllocatedBytesForCurrentThread();
            var began = clock.GetTimestamp();
            book.Request(request, now);
            times.Add(clock.GetElapsedTime(began).TotalMilliseconds);
            bytes.Add(GC.GetAllocatedBytesForCurrentThread() - before);

            // The next one finds the cluster as this one did.
            book.Withdraw(request.JobId, ticket);
        }

        return Samples.Percentile([.. bytes], 0.5);
    }

    private static NodeState StateOf(NodeInfo info, Random random)
    {
        var capacity = info.Compute.MaxCapacity;
        var free = capacity with { CpuMillicores = (long)(capacity.CpuMillicores * random.NextDouble()), MemoryBytes = (long)(capacity.MemoryBytes * random.NextDouble()) };
        return new()
        {
            Info = info with { Compute = info.Compute with { AvailableCapacity = free } },
            Membership = NodeMembership.Approved,
            Liveness = random.Next(100) == 0 ? NodeLiveness.Lost : NodeLiveness.Connected,
            Eligibility = random.Next(100) == 0 ? NodeEligibility.Cordoned : NodeEligibility.Eligible,
        };
    }
}
