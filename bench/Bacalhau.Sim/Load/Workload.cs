using System.Globalization;

namespace Bacalhau.Sim;

/// <summary>The jobs: all four types, sizes, selectors, priorities and namespaces, durations scaled so that together they offer the load asked for.</summary>
internal static class Workload
{
    public const int Images = 12;
    private static readonly (string Name, int Share)[] Namespaces = [("research", 40), ("web", 25), ("etl", 20), ("ml", 10), ("ops", 5)];
    private static readonly (int Priority, int Share)[] Priorities = [(0, 55), (5, 25), (10, 15), (50, 5)];
    private static readonly (long Cpu, int Share)[] Sizes = [(500, 25), (1000, 30), (2000, 22), (4000, 14), (8000, 7), (16_000, 2)];

    public static string ImageName(int image) => string.Create(CultureInfo.InvariantCulture, $"registry.example/app-{image}:1.0");

    public static List<JobPlan> Make(SimOptions options, IReadOnlyList<NodeInfo> nodes, Random random)
    {
        List<JobPlan> plans = new(options.Jobs);
        var allCores = new double[options.Jobs];
        double longCores = 0, shortWork = 0;
        for (var i = 0; i < options.Jobs; i++)
        {
            var plan = One(i, options, nodes, random);
            plans.Add(plan);
            var cores = allCores[i] = CoresOf(plan, nodes);
            if (plan.Duration is { } duration)
            {
                shortWork += cores * duration.TotalSeconds;
            }
            else
            {
                longCores += cores;
            }
        }

        // What runs until stopped takes its part of the room all the time; the rest of the load is made of what ends. No execution runs longer than the limit,
        // so the others run longer until the sum is right.
        var capacity = nodes.Sum(node => node.Compute.MaxCapacity.CpuMillicores);
        var wanted = Math.Max(0, (options.Load * capacity) - longCores) * options.Arrivals.TotalSeconds;
        var scale = wanted / shortWork;
        for (var round = 0; round < 10; round++)
        {
            scale *= wanted / plans.Zip(allCores, (plan, cores) => plan.Duration is { } duration ? cores * Limit(duration, scale, options).TotalSeconds : 0).Sum();
        }

        return [.. plans.Select(plan => plan.Duration is { } duration ? plan with { Duration = Limit(duration, scale, options) } : plan)];
    }

    private static double CoresOf(JobPlan plan, IReadOnlyList<NodeInfo> nodes) =>
        plan.Resources.CpuMillicores * (plan.Job.RunsOnAllNodes ? NodesOf(plan.Job, nodes) : plan.Job.Count);

    private static TimeSpan Limit(TimeSpan duration, double scale, SimOptions options) =>
        TimeSpan.FromSeconds(Math.Min(duration.TotalSeconds * scale, options.Length.TotalSeconds / 6));

    private static JobPlan One(int number, SimOptions options, IReadOnlyList<NodeInfo> nodes, Random random)
    {
        var type = number == 0 ? JobTypes.Daemon : random.Next(1000) switch
        {
            < 2 => JobTypes.Service,
            < 6 => JobTypes.Ops,
            6 when random.Next(20) == 0 => JobTypes.Daemon,
            _ => JobTypes.Batch,
        };
        var id = string.Create(CultureInfo.InvariantCulture, $"j-{number:000000}");
        var isSmall = type is JobTypes.Ops or JobTypes.Daemon;
        var cpu = isSmall ? 100 : Pick(Sizes, random);
        var gpu = !isSmall && random.Next(150) == 0;
        var job = new Job
        {
            Id = new(id),
            Name = id,
            Namespace = Pick(Namespaces, random),
            Type = type,
            Priority = type == JobTypes.Daemon ? 100 : Pick(Priorities, random),
            Count = isSmall ? 0 : type == JobTypes.Service ? random.Next(2, 6) : random.Next(20) == 0 ? random.Next(2, 20) : 1,
            Constraints = number == 0 ? [] : isSmall ? [Label("rack", "r-" + random.Next(Math.Max(1, nodes.Count / Fleet.RackSize)))] : Constraints(random),
            Policy = Policy(random, isSmall),
            Tasks =
            [
                new()
                {
                    Name = "main",
                    Engine = new("docker") { Params = SpecParams.FromJson($$"""{"Image":"{{ImageName(random.Next(Images))}}"}""") },
                    Publisher = new(!isSmall && random.Next(4) == 0 ? "local" : ""),
                    Resources = new(cpu + "m", (isSmall ? 64 : cpu * (random.Next(3) == 0 ? 2 : 1)) + "mb", "1gb", gpu ? "1" : ""),
                    // Nobody waits for ever for the only machine with what is asked, should that be gone.
                    Timeouts = new(
                        ExecutionTimeout: type == JobTypes.Batch && random.Next(200) == 0 ? 60 : 0,
                        QueueTimeout: isSmall || type == JobTypes.Service ? 0 : (long)options.Length.TotalSeconds),
                },
            ],
        };
        return Fate(job, options, random);
    }

    private static JobPlan Fate(Job job, SimOptions options, Random random)
    {
        var submitAt = job.IsLongRunning ? TimeSpan.FromSeconds(5 + random.Next(60)) : TimeSpan.FromSeconds(5) + (options.Arrivals * random.NextDouble());
        return new(job, submitAt)
        {
            // Exponential: many short, few long.
            Duration = job.IsLongRunning ? null
                : job.Type == JobTypes.Ops ? TimeSpan.FromSeconds(5 + random.Next(30))
                : TimeSpan.FromSeconds(1 - (100 * Math.Log(1 - (random.NextDouble() * 0.99)))),
            StopAt = job.IsLongRunning ? options.Length - TimeSpan.FromMinutes(1)
                : random.Next(200) == 0 ? submitAt + TimeSpan.FromSeconds(random.Next(900))
                : null,
            Failing = job.Type == JobTypes.Ops ? 0 : 0.01,
            IsWrong = job.Type == JobTypes.Batch && random.Next(300) == 0,
        };
    }

    private static IReadOnlyList<LabelConstraint> Constraints(Random random) => random.Next(20) switch
    {
        0 => [Label("region", "eu")],
        1 => [new("region", LabelOperators.In) { Values = ["us", "ap"] }],
        2 => [Label("disk", "ssd"), Label("arch", "amd64")],
        3 => [new("arch", LabelOperators.NotEqual) { Values = ["arm64"] }],
        4 => [new("cores", LabelOperators.GreaterThan) { Values = ["16"] }],
        5 => [new("favour_disk", LabelOperators.Equal) { Values = ["ssd"] }],
        _ => [],
    };

    private static JobPolicy? Policy(Random random, bool isSmall) => isSmall ? null : random.Next(50) switch
    {
        0 => new() { Spread = true },
        1 => new() { Strategy = JobPolicy.BinPack },
        2 => new() { NodeLossGrace = 120 },
        _ => null,
    };

    private static LabelConstraint Label(string key, string value) => new(key, LabelOperators.Equal) { Values = [value] };

    private static int NodesOf(Job job, IReadOnlyList<NodeInfo> nodes) => nodes.Count(node => job.Constraints.MatchesAll(node.Labels));

    private static T Pick<T>((T Value, int Share)[] choices, Random random)
    {
        var at = random.Next(choices.Sum(choice => choice.Share));
        foreach (var (value, share) in choices)
        {
            if ((at -= share) < 0)
            {
                return value;
            }
        }

        return choices[^1].Value;
    }
}
