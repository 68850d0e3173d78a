using Bacalhau.Bench;

string[] known = ["disk", "store", "submit", "complete", "partitions", "start", "retain", "sim", "decide"];
var partitions = 100_000;
var at = Array.IndexOf(args, "--partitions");
if (at >= 0 && (at + 1 == args.Length || !int.TryParse(args[at + 1], out partitions) || partitions < 1))
{
    await Console.Error.WriteLineAsync("--partitions wants a number from 1");
    return 2;
}

var wanted = args.Where((argument, i) => !argument.StartsWith('-') && (at < 0 || i != at + 1)
    && !(i > 0 && args[i - 1] is "--nodes" or "--jobs" or "--seed" or "--load" or "--loss" or "--trace")).ToList();
var unknown = wanted.Except(known).ToList();
if (args.Contains("--help") || args.Contains("-h") || wanted.Count == 0 || unknown.Count > 0)
{
    var problem = unknown.Count > 0 ? $"Unknown scenario: {string.Join(", ", unknown)}\n\n" : "";
    await Console.Out.WriteLineAsync($"""
        {problem}./bench/run SCENARIO... [--json] [--partitions N]

          disk      how many times a second the disk makes 4 KiB durable
          store     the job store alone: jobs a second, three commits each, 128 writers
          submit    jobs accepted a second over HTTP; latency at 1,000 a second, open loop (with disk and store beside it)
          complete  noop jobs from submission to completion, 10,000 of them (with disk and store beside it); memory and disk they cost
          rego      what the policy of an access costs (alone; ./bench/run rego --help)
          partitions  one noop job of 10,000, of 100,000 and of so many partitions as --partitions says (100,000): completed a second, memory
          start     from the start of the process to the first accepted job; memory of an idle node
          decide    how long the queue takes to choose nodes for a job, among 1,000, 10,000 and 100,000
          sim       a simulated cluster on a clock of its own: --nodes 1000 --jobs 100000 --seed 1 --load 1.2 --loss 0.05 [--trace ID]
          retain    submissions at 200 a second while 10,000 finished jobs are removed, and without

        One line for each figure: with --json an object with scenario, metric, value, unit, bar, holds and ceiling.
        Raw samples are kept in bench/results. Exit status 1 when a bar of bench/bars.json does not hold.
        """);
    return unknown.Count > 0 ? 2 : 0;
}

if (SimScenario.Read(args, out var wrong) is not { } simulation)
{
    await Console.Error.WriteLineAsync(wrong);
    return 2;
}

var report = new Report(args.Contains("--json"));
foreach (var scenario in wanted)
{
    await (scenario switch
    {
        "disk" => DiskScenario.RunAsync(report),
        "store" => StoreScenario.RunAsync(report),
        "submit" => SubmitScenario.RunAsync(report),
        "retain" => RetainScenario.RunAsync(report),
        "complete" => CompleteScenario.RunAsync(report),
        "decide" => DecideScenario.RunAsync(report),
        "sim" => SimScenario.RunAsync(report, simulation),
        "partitions" => PartitionsScenario.RunAsync(report, partitions),
        _ => StartScenario.RunAsync(report),
    });
}

return report.AllHold ? 0 : 1;
