using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Bacalhau.Compute.Tests;

/// <summary>Measures; run alone with <c>-explicit only</c>.</summary>
public sealed class AgentCostTests
{
    [Fact(Explicit = true)]
    public async Task Noop_CostsLittle()
    {
        const int count = 40_000;
        var folder = Directory.CreateTempSubdirectory("cost-").FullName;
        var gateway = new CountingGateway();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("Engines:Types:Noop:Enabled", "true"), new("Compute:AllocatedCapacity:CPU", "1000"), new("Compute:AllocatedCapacity:Memory", "1TiB"), new("Compute:IgnorePhysicalResourceLimits", "true")]).Build());
        services.AddLogging();
        services.AddSingleton(new ComputeNodeIdentity(new NodeId("n-1"), folder));
        services.AddSingleton<IAgentGateway>(gateway);
        services.AddNoopExecutor().AddComputeAgent();
        await using var provider = services.BuildServiceProvider();
        foreach (var hosted in provider.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }

        var agent = gateway.Agent = provider.GetRequiredService<IAgent>();
        await RunAsync(agent, gateway, count / 4);
        var (cpu, began) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
        await RunAsync(agent, gateway, count);
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        var elapsed = Stopwatch.GetElapsedTime(began);

        var database = new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{cpu.TotalMicroseconds / count:0} µs CPU per execution, {count / elapsed.TotalSeconds:0}/s, {database / (count * 1.25):0} bytes of disk each, "
            + $"{gateway.Reports / (count * 1.25):0.00} reports each, working set {Environment.WorkingSet >> 20} MiB");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task RunAsync(IAgent agent, CountingGateway gateway, int count)
    {
        var done = gateway.ExpectAsync(count);
        for (var sent = 0; sent < count; sent += 50)
        {
            await agent.StartAsync([.. Enumerable.Range(0, 50).Select(_ => ComputeNode.Spec("noop"))], CancellationToken.None);
            await gateway.HasFewerThanAsync(1000, count - sent - 50);
        }

        await done;
    }

    private sealed class CountingGateway : IAgentGateway
    {
        private TaskCompletionSource done = new();
        private TaskCompletionSource moved = new();
        private int left;

        public IAgent? Agent { get; set; }

        public int Reports { get; private set; }

        public Task ExpectAsync(int count)
        {
            left = count;
            done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return done.Task;
        }

        public async Task HasFewerThanAsync(int most, int notSent)
        {
            while (Volatile.Read(ref left) - notSent > most)
            {
                var next = moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
                if (Volatile.Read(ref left) - notSent > most)
                {
                    await next.Task;
                }
            }
        }

        public Task<AgentHandshakeReply> RegisterAsync(AgentHandshake handshake, CancellationToken cancellationToken) =>
            Task.FromResult(new AgentHandshakeReply(NodeMembership.Approved, TimeSpan.FromSeconds(3)));

        public Task<AgentHeartbeatReply> HeartbeatAsync(AgentHeartbeat heartbeat, CancellationToken cancellationToken) =>
            Task.FromResult(new AgentHeartbeatReply { Membership = NodeMembership.Approved });

        public async Task ReportAsync(NodeId node, IReadOnlyList<ExecutionReport> reports, CancellationToken cancellationToken)
        {
            Reports += reports.Count;
            var ended = reports.Where(report => report.IsTerminal).Select(report => report.Id).ToList();
            await Agent!.ForgetAsync(ended, cancellationToken);
            if (Interlocked.Add(ref left, -ended.Count) <= 0)
            {
                done.TrySetResult();
            }

            moved.TrySetResult();
        }

        public Task LeaveAsync(NodeId node, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
