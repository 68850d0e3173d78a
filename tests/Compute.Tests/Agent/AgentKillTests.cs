using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bacalhau.Compute.Tests;

/// <summary>Kills the process of an agent at work, again and again, and looks whether what it had said still holds.</summary>
public sealed class AgentKillTests
{
    private const string FolderVariable = "BACALHAU_TEST_AGENT_FOLDER";
    private const string StartedLine = "STARTED ", EndedLine = "ENDED ";
    private const int Executions = 400;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Kill_AtAnyMoment_StartsNothingTwice_AndTakesNoOutcomeBack(int seed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs the apphost of the test program");
        var folder = Directory.CreateTempSubdirectory("kill-").FullName;
        var random = new Random(seed);
        var started = new ConcurrentDictionary<string, int>();
        var ended = new ConcurrentDictionary<string, ConcurrentDictionary<string, bool>>();

        for (var kill = 0; kill < 4; kill++)
        {
            await RunUntilAsync(folder, random.Next(10, Executions / 2), started, ended);
        }

        await RunUntilAsync(folder, int.MaxValue, started, ended);

        Assert.Equal(Executions, ended.Count);
        Assert.All(ended, pair => Assert.Single(pair.Value));
        Assert.All(started, pair => Assert.Equal(1, pair.Value));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The process that is killed: an agent whose cluster wants the same executions every time and never forgets one.</summary>
    [Fact(Explicit = true)]
    public async Task Child()
    {
        var gateway = new AnnouncingGateway(Console.Out);
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("Engines:Types:Noop:Enabled", "true"), new("Compute:AllocatedCapacity:CPU", "100"), new("Compute:IgnorePhysicalResourceLimits", "true")]).Build());
        services.AddLogging();
        services.AddSingleton(new ComputeNodeIdentity(new NodeId("n-1"), Environment.GetEnvironmentVariable(FolderVariable)!));
        services.AddSingleton<IAgentGateway>(gateway);
        services.AddOptions<NoopExecutorOptions>().BindConfiguration(NoopExecutorOptions.SectionName);
        services.AddSingleton<NoopExecutor>();
        services.AddSingleton<IExecutor>(provider => new AnnouncingExecutor(provider.GetRequiredService<NoopExecutor>(), Console.Out));
        services.AddComputeAgent();
        await using var provider = services.BuildServiceProvider();
        foreach (var hosted in provider.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }

        await gateway.AllEnded.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    private static async Task RunUntilAsync(
        string folder, int lines, ConcurrentDictionary<string, int> started, ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> ended)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", $"{typeof(AgentKillTests).FullName}.{nameof(Child)}", "-noLogo"])
        {
            RedirectStandardOutput = true,
            Environment = { [FolderVariable] = folder, ["DOTNET_EnableDiagnostics"] = "0" },
        };
        using var child = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (await child.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith(StartedLine, StringComparison.Ordinal))
            {
                started.AddOrUpdate(line[StartedLine.Length..], 1, (_, times) => times + 1);
            }
            else if (line.StartsWith(EndedLine, StringComparison.Ordinal) && line.Split(' ') is [_, var id, var phase])
            {
                ended.GetOrAdd(id, _ => new())[phase] = true;
                if (--lines == 0)
                {
                    child.Kill();
                }
            }
        }

        await child.WaitForExitAsync(patience.Token);
    }

    private static ExecutionSpec Spec(int index) => ComputeNode.Spec("noop") with
    {
        Id = new ExecutionId($"e-{index}"),
        Task = new JobTask { Name = "main", Engine = new SpecConfig("noop") { Params = SpecParams.FromJson($$"""{"Delay":{{index % 4}}e-3,"Stdout":"{{index}}"}""") } },
    };

    /// <summary>Says what starts, before it starts.</summary>
    private sealed class AnnouncingExecutor(NoopExecutor inner, TextWriter output) : IExecutor
    {
        public string EngineType => inner.EngineType;

        public bool SurvivesRestart => inner.SurvivesRestart;

        public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => inner.IsAvailableAsync(cancellationToken);

        public Task<IReadOnlyList<BacalhauError>> CheckAsync(JobTask task, CancellationToken cancellationToken) => inner.CheckAsync(task, cancellationToken);

        public Task StartAsync(RunRequest request, CancellationToken cancellationToken)
        {
            output.WriteLine(StartedLine + request.Spec.Id);
            return inner.StartAsync(request, cancellationToken);
        }

        public Task<RunResult> WaitAsync(ExecutionId id, CancellationToken cancellationToken) => inner.WaitAsync(id, cancellationToken);

        public Task CancelAsync(ExecutionId id, CancellationToken cancellationToken) => inner.CancelAsync(id, cancellationToken);

        public Task RemoveAsync(ExecutionId id, CancellationToken cancellationToken) => inner.RemoveAsync(id, cancellationToken);

        public Task<IReadOnlyList<ExecutionId>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);
    }

    /// <summary>Wants the executions in small portions and says which have ended.</summary>
    private sealed class AnnouncingGateway(TextWriter output) : IAgentGateway
    {
        private readonly ConcurrentDictionary<ExecutionId, bool> ended = new();
        private readonly TaskCompletionSource allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task AllEnded => allEnded.Task;

        public Task<AgentHandshakeReply> RegisterAsync(AgentHandshake handshake, CancellationToken cancellationToken) =>
            Task.FromResult(new AgentHandshakeReply(NodeMembership.Approved, TimeSpan.FromMilliseconds(5)));

        public Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat, CancellationToken cancellationToken)
        {
            Take(heartbeat.Executions);
            var named = heartbeat.Executions.Select(report => report.Id).ToHashSet();
            return Task.FromResult(new AgentHeartbeatReply
            {
                Membership = NodeMembership.Approved,
                Start = [.. Enumerable.Range(0, Executions).Select(Spec).Where(spec => !named.Contains(spec.Id)).Take(20)],
            });
        }

        public Task ReportAsync(NodeId node, IReadOnlyList<ExecutionReport> reports, CancellationToken cancellationToken)
        {
            Take(reports);
            return Task.CompletedTask;
        }

        public Task LeaveAsync(NodeId node, CancellationToken cancellationToken) => Task.CompletedTask;

        private void Take(IReadOnlyList<ExecutionReport> reports)
        {
            foreach (var report in reports.Where(report => report.IsTerminal && ended.TryAdd(report.Id, true)))
            {
                output.WriteLine($"{EndedLine}{report.Id} {report.Phase}");
            }

            if (ended.Count == Executions)
            {
                allEnded.TrySetResult();
            }
        }
    }
}
