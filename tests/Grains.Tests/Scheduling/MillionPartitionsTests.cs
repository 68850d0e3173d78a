using System.Diagnostics;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

/// <summary>The pure path of one job with very many partitions that end in any order.</summary>
public sealed class MillionPartitionsTests(ITestOutputHelper output)
{
    private const int Turn = 200;
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private static readonly SchedulingOptions Options = new();

    [Fact]
    public void Memory_HoldsWhatIsLive_AndNothingOfWhatIsDone()
    {
        var job = Accept(20_000);

        Run(job, live: 1000, seed: 5, job =>
        {
            Assert.InRange(job.Live.Count, 0, 1000);
            Assert.InRange(job.Record.Completed.Ranges.Length, 0, 1001);
            Assert.InRange(job.Record.Waiting.Ranges.Length, 0, 1);
        });

        Assert.Equal((JobStateType.Completed, 20_000), (job.Record.State.StateType, job.Record.Completed.Count));
        Assert.Empty(job.Live);
        Assert.Empty(job.Memory.Failed);
    }

    /// <summary>Not part of an ordinary run. Run with <c>-explicit only</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(10_000, 2000)]
    [InlineData(100_000, 2000)]
    [InlineData(1_000_000, 2000)]
    [InlineData(100_000, 20_000)]
    public void DecisionTime_Measured(int count, int live)
    {
        var job = Accept(count);
        var began = Stopwatch.GetTimestamp();

        Run(job, live, seed: 5, _ => { });

        output.WriteLine($"{count} partitions, {live} at once: {Stopwatch.GetElapsedTime(began).TotalMicroseconds / count:0.0} us each");
        Assert.Equal(JobStateType.Completed, job.Record.State.StateType);
    }

    private static void Run(LoadedJob job, int live, int seed, Action<LoadedJob> afterTurn)
    {
        var random = new Random(seed);
        List<Execution> running = [];
        while (!job.IsFinished)
        {
            List<JobFact> facts = [];
            for (var i = 0; i < Turn && running.Count > 0; i++)
            {
                var at = random.Next(running.Count);
                facts.Add(Completed(running[at]));
                running[at] = running[^1];
                running.RemoveAt(running.Count - 1);
            }

            var draft = Draft(job);
            JobDecision.Weigh(draft, facts, lookAround: false);
            var room = Math.Min(JobDecision.Wanted(draft), live - running.Count);
            JobDecision.Place(draft, [.. Enumerable.Range(0, room).Select(_ => new GrantedPlacement(ExecutionId.New(), new("n-1")))]);
            var plan = JobDecision.Conclude(draft);
            job.Keep(plan, job.ETag + 1);
            running.AddRange(plan.Start);
            afterTurn(job);
        }
    }

    private static LoadedJob Accept(int count)
    {
        var job = TestJobs.New(count: count);
        var loaded = new LoadedJob(JobCommands.NewRecord(new(job, "tester", "evaluation"), Now), 0, job with { Version = 1 }, []);
        var draft = Draft(loaded);
        JobCommands.Submit(draft);
        loaded.Keep(JobDecision.Conclude(draft), 1);
        return loaded;
    }

    private static JobDraft Draft(LoadedJob job) => new(
        new()
        {
            Record = job.Record,
            Spec = job.Spec,
            Live = job.Live,
            Memory = job.Memory,
            FindNode = static _ => null,
            IsViewComplete = true,
            Options = Options,
        },
        Now,
        "evaluation");

    private static ExecutionReported Completed(Execution execution) => new(new()
    {
        Id = execution.Id,
        Epoch = execution.Epoch,
        JobId = execution.JobId,
        NodeId = execution.NodeId,
        Phase = ExecutionPhase.Completed,
        At = Now,
        Result = new(),
    });
}
