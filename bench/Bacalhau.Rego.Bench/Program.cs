using Bacalhau.Bench;
using Bacalhau.Rego.Bench;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;

if (args.Contains("--help") || args.Contains("-h"))
{
    await Console.Out.WriteLineAsync("""
        ./bench/run rego [--json] [--verbose]

        What the policy for anonymous access costs a request (both queries in one evaluation), in microseconds of processor time and bytes:
        without a token, with one verified before, with one verified now, with a submitted job in the body; and how it scales over all processors.
        """);
    return 0;
}

// In this process, because the figures are of processor time and the library is loaded once.
var config = ManualConfig.CreateEmpty()
    .AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithClock(new ProcessorClock())
        .WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(100)).WithWarmupCount(6).WithIterationCount(10).WithEvaluateOverhead(false))
    .AddColumnProvider(BenchmarkDotNet.Columns.DefaultColumnProviders.Instance)
    .AddLogger(args.Contains("--verbose") ? ConsoleLogger.Default : NullLogger.Instance)
    .WithOptions(ConfigOptions.DisableOptimizationsValidator)
    .WithArtifactsPath(Path.Combine(Bacalhau.TestKit.Checkout.Root, "bench", "results", "rego"));
var report = new Report(args.Contains("--json"));
foreach (var measured in BenchmarkRunner.Run<PolicyBenchmarks>(config).Reports)
{
    var name = measured.BenchmarkCase.Descriptor.WorkloadMethod.Name;
    var (time, bytes) = name switch
    {
        nameof(PolicyBenchmarks.Anonymous) => ("anonymous_time", "anonymous_bytes"),
        nameof(PolicyBenchmarks.CachedToken) => ("cached_token_time", "cached_token_bytes"),
        nameof(PolicyBenchmarks.FreshToken) => ("fresh_token_time", "fresh_token_bytes"),
        _ => ("submission_time", "submission_bytes"),
    };
    if (measured.ResultStatistics is not { } figures)
    {
        await Console.Error.WriteLineAsync($"{name} was not measured; --verbose says why");
        return 1;
    }

    report.Add("rego", time, figures.Median / 1_000, "us");
    report.Add("rego", bytes, measured.GcStats.GetBytesAllocatedPerOperation(measured.BenchmarkCase) ?? 0, "bytes");
}

var requests = new Requests();
report.Add("rego", "scaling", Scaling.OfRate(requests), "ratio");
report.Add("rego", "scaling_processor_time", Scaling.OfProcessorTime(requests), "ratio");
return report.AllHold ? 0 : 1;
