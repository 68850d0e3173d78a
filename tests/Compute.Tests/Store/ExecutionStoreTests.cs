using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class ExecutionStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);

    private readonly string folder = Directory.CreateTempSubdirectory("store-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Record_OfEveryPart_ComesBackAsItWas()
    {
        var record = FullRecord();
        await using (var store = Open())
        {
            await store.SaveAsync(record);
        }

        await using var again = Open();
        var found = Assert.Single(again.Load());

        Assert.Equal(record.Spec.Id, found.Id);
        Assert.Equal(record.Spec.Timeout, found.Spec.Timeout);
        Assert.Equal(record.Spec.Task.Engine, found.Spec.Task.Engine);
        Assert.Equal(record.Spec.Task.Env, found.Spec.Task.Env);
        Assert.Equal(record.Report.Result, found.Report.Result);
        Assert.Equal(record.Report.Cause, found.Report.Cause);
        Assert.Equal(record.Report.Error!.Message, found.Report.Error!.Message);
        Assert.Equal(record.Report.PublishedResult, found.Report.PublishedResult);
        Assert.Equal(record.Report.Events[0].Details, found.Report.Events[0].Details);
        Assert.Equal(record.Start!.Inputs, found.Start!.Inputs);
        Assert.Equal(record.Start.Gpus, found.Start.Gpus);
        Assert.Equal(record.Start.Network.Ports, found.Start.Network.Ports);
        Assert.Equal((record.StartedAt, record.Used, record.StopReason, record.MayPublish), (found.StartedAt, found.Used, found.StopReason, found.MayPublish));
    }

    [Fact]
    public async Task Forgotten_IsNotLoaded_ButRemembered_UntilItAges()
    {
        var record = FullRecord();
        await using (var store = Open())
        {
            await store.SaveAsync(record);
            await store.ForgetAsync(record.Id, Now);
            await store.SaveAsync(record);
        }

        await using var again = Open();
        Assert.Empty(again.Load());
        Assert.Equal([record.Id], again.LoadForgotten(10));
        Assert.True(again.Knows(record.Id));
        await again.AgeAsync(Now);
        Assert.True(again.Knows(record.Id));
        await again.AgeAsync(Now.AddMilliseconds(1));
        Assert.False(again.Knows(record.Id));
    }

    [Fact]
    public async Task Completed_AreCounted_AcrossRestarts()
    {
        await using (var store = Open())
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => store.SaveAsync(Completed())));
        }

        await using var again = Open();
        await again.SaveAsync(Completed());

        Assert.Equal(101, again.CountCompleted());
    }

    [Fact]
    public async Task Store_OfANewerVersion_IsNotTouched()
    {
        await using (Open())
        {
        }

        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(folder, "executions.db")};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        var thrown = Assert.Throws<BacalhauException>(() => Open());

        Assert.Contains("newer version", thrown.Error.Message, StringComparison.Ordinal);
    }

    private static ExecutionRecord Completed()
    {
        var record = FullRecord();
        return record with { Report = record.Report with { Phase = ExecutionPhase.Completed } };
    }

    private static ExecutionRecord FullRecord()
    {
        var input = new InputSource(new SpecConfig("inline") { Params = SpecParams.FromJson("""{"URL":"data:,x"}""") }, "alias", "/in");
        var spec = ComputeNode.Spec(task: task => task with
        {
            Env = new Dictionary<string, string> { ["A"] = "ä\0\"" },
            InputSources = [input],
            Network = new NetworkConfig { Type = NetworkType.Bridge, Ports = [new PortMapping("http", 0, 80)] },
        }) with
        { Timeout = TimeSpan.FromMinutes(3) };
        var record = ExecutionTransitions.Accept(null, spec, new NodeId("n-1"), Now)!;
        return record with
        {
            StartedAt = Now,
            Used = TimeSpan.FromSeconds(5),
            StopReason = "why not",
            MayPublish = true,
            Start = new EngineStart(
                new NetworkConfig { Type = NetworkType.Bridge, Ports = [new PortMapping("http", 20000, 80)] },
                [new PreparedInput(input, "/tmp/x", "/in", true)],
                [new Gpu(1, "T4", "NVIDIA", 15360, "")]),
            Report = record.Report with
            {
                Result = new RunResult { Stdout = "out", Stderr = "err", StderrTruncated = true, ExitCode = 3 },
                Cause = FailureCause.OutOfMemory,
                Error = new BacalhauError(BacalhauErrorCode.IOError, "x", "message") { Hint = "hint" },
                PublishedResult = new SpecConfig("s3") { Params = SpecParams.FromJson("""{"Key":"k"}""") },
                Events = [new JobEvent("t", "m", Now) { Details = new Dictionary<string, string> { ["k"] = "v" } }],
            },
        };
    }

    private ExecutionStore Open() => ExecutionStore.Open(folder, TimeProvider.System, out _);
}
