using System.Globalization;
using Bacalhau.Sim;

namespace Bacalhau.Bench;

/// <summary>A simulated cluster on a clock of its own: the real decisions, the real queue, thousands of nodes, two hours in less than a minute.</summary>
internal static class SimScenario
{
    public static Task RunAsync(Report report, SimOptions options)
    {
        var result = Simulation.Run(options);
        var isFullSize = options is { Nodes: >= 1000, Jobs: >= 100_000 };
        report.Say(string.Create(CultureInfo.InvariantCulture, $"{options.Nodes} nodes, {options.Jobs} jobs, seed {options.Seed}, load {options.Load:0.##}, {options.NodeLoss:0.##%} of nodes lost, {options.MessageLoss:0.##%} of messages lost, as many doubled"));
        report.Say($"hash {result.Hash}");
        Add("wall", result.Wall.TotalSeconds, "s");
        report.Add("sim", "processor", result.Processor.TotalSeconds, "s");
        report.Add("sim", "collecting", result.Collecting.TotalSeconds, "s");
        Add("virtual", result.Virtual.TotalHours, "h");
        report.Add("sim", "events_per_s", result.Events / result.Wall.TotalSeconds, "1/s");
        report.Add("sim", "messages", result.Messages, "");
        report.Add("sim", "messages_lost", result.MessagesLost, "");
        report.Add("sim", "commits", result.Commits, "");
        Add("utilisation", result.Utilisation, "");
        report.Say("utilisation in each ten minutes: " + string.Join(' ', result.UtilisationOverTime.Select(share => share.ToString("0.00", CultureInfo.InvariantCulture))));
        foreach (var wait in result.Waits)
        {
            report.Add("sim", $"wait_p50_priority_{wait.Priority}", wait.P50, "s");
            report.Add("sim", $"wait_p99_priority_{wait.Priority}", wait.P99, "s");
        }

        foreach (var share in result.Namespaces)
        {
            report.Say(string.Create(CultureInfo.InvariantCulture, $"namespace {share.Name,-10} {share.Jobs,7} jobs {share.Executions,7} executions, wait p50 {share.WaitP50:0.0} s"));
        }

        report.Add("sim", "fairness", result.Fairness, "");
        report.Say("jobs ended: " + string.Join(", ", result.Ends.Select(end => $"{end.Value} {end.Key}")));
        report.Add("sim", "requests", result.Decisions.Length, "");
        report.Add("sim", "request_p50", Samples.Percentile(result.Decisions, 0.5), "ms");
        report.Add("sim", "request_p99", Samples.Percentile(result.Decisions, 0.99), "ms");
        report.Add("sim", "passes", result.Passes.Length, "");
        report.Add("sim", "pass_p50", Samples.Percentile(result.Passes, 0.5), "ms");
        report.Add("sim", "pass_p99", Samples.Percentile(result.Passes, 0.99), "ms");
        report.Add("sim", "stale_requests", result.StaleRequests, "");
        report.Add("sim", "rules_broken", result.Broken.Values.Sum(), "");
        foreach (var (rule, count) in result.Broken)
        {
            report.Say($"BROKEN {count} times: {rule}");
        }

        foreach (var violation in result.Violations)
        {
            report.Say($"{violation.At:hh\\:mm\\:ss\\.fff} {violation.Rule}: {violation.Subject}: {violation.Message}");
        }

        foreach (var line in result.Trace)
        {
            report.Say("  " + line);
        }

        return Task.CompletedTask;

        // A small cluster says nothing about the time the large one takes.
        void Add(string metric, double value, string unit) => report.Add(isFullSize ? "sim" : "sim-small", metric, value, unit);
    }

    /// <summary>Reads what was asked for; null with a message when it cannot be read.</summary>
    public static SimOptions? Read(string[] args, out string problem)
    {
        problem = "";
        var options = new SimOptions();
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] is not ("--nodes" or "--jobs" or "--seed" or "--load" or "--loss" or "--trace"))
            {
                continue;
            }

            if (i + 1 >= args.Length)
            {
                problem = $"{args[i]} needs a value";
                return null;
            }

            var (name, text) = (args[i], args[++i]);
            if (name == "--trace")
            {
                options = options with { Trace = text };
                continue;
            }

            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number < 0)
            {
                problem = $"{name} needs a number, not '{text}'";
                return null;
            }

            options = name switch
            {
                "--nodes" => options with { Nodes = Math.Max(1, (int)number) },
                "--jobs" => options with { Jobs = Math.Max(1, (int)number) },
                "--seed" => options with { Seed = (int)number },
                "--load" => options with { Load = number },
                _ => options with { NodeLoss = Math.Min(1, number) },
            };
        }

        return options;
    }
}
