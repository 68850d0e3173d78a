using System.Collections.Concurrent;
using Bacalhau.Grains;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;

namespace Bacalhau.TestKit;

/// <summary>Silos in this process with scripted nodes and a store in memory.</summary>
public sealed class GrainCluster : IAsyncDisposable, IAgentDirectory
{
    /// <summary>How long a test waits for anything at most.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly InProcessTestCluster cluster;
    private readonly ConcurrentDictionary<NodeId, ScriptedAgent> agents = [];

    private readonly NodeWatch watch = new();
    private readonly JobCallCounter jobCalls;
    private readonly QueueNews queueNews;

    private GrainCluster(InProcessTestCluster cluster, MemoryJobStore store, JobCallCounter jobCalls, QueueNews queueNews)
    {
        this.queueNews = queueNews;
        this.cluster = cluster;
        this.jobCalls = jobCalls;
        Store = store;
    }

    /// <summary>Gets how many calls jobs have received so far.</summary>
    public int JobCalls => jobCalls.Count;

    /// <summary>Waits until what was begun has died away: jobs have received no call for a second.</summary>
    public Task WhenJobsRestAsync() => jobCalls.WhenNoneAsync(TimeSpan.FromSeconds(1)).WaitAsync(Patience);

    /// <summary>Gets the store.</summary>
    public MemoryJobStore Store { get; }

    /// <summary>Gets the grains.</summary>
    public IGrainFactory Grains => cluster.Client;

    /// <summary>Gets the agents by node.</summary>
    public IReadOnlyDictionary<NodeId, ScriptedAgent> Agents => agents;

    /// <summary>Gets the services of the first silo.</summary>
    public IServiceProvider Services => cluster.GetSiloServiceProvider(cluster.Silos[0].SiloAddress);

    /// <summary>Gets the picture of the nodes of the first silo.</summary>
    public INodeDirectory Directory => Services.GetRequiredService<INodeDirectory>();

    /// <summary>Starts silos.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="options">Changes the cluster's defaults; the defaults here are quick.</param>
    /// <param name="logs">Whether warnings go to the console.</param>
    public static async Task<GrainCluster> StartAsync(short silos = 1, Action<SchedulingOptions>? options = null, bool logs = true)
    {
        var store = new MemoryJobStore();
        var calls = new JobCallCounter();
        var news = new QueueNews();
        GrainCluster? self = null;
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddBacalhauGrains();
            silo.AddIncomingGrainCallFilter(calls);
            silo.AddIncomingGrainCallFilter(news);
            silo.Services.AddSingleton<IJobStore>(store);
            silo.Services.AddSingleton<INodeStore>(store);
            silo.Services.AddSingleton<IJobQueries>(store);
            silo.Services.AddSingleton<IAgentDirectory>(new LateDirectory(() => self));
            silo.Services.Configure<SchedulingOptions>(settings =>
            {
                settings.HeartbeatInterval = TimeSpan.FromMilliseconds(200);
                settings.SuspectAfter = TimeSpan.FromSeconds(2);
                settings.LostAfter = TimeSpan.FromSeconds(4);
                settings.RetryDelay = TimeSpan.FromMilliseconds(20);
                settings.ProgressDelay = TimeSpan.FromMilliseconds(20);
                settings.UpdateHealthyAfter = TimeSpan.FromMilliseconds(20);
                settings.SweepInterval = TimeSpan.FromMilliseconds(200);
                settings.GrantHold = TimeSpan.FromSeconds(3);
                settings.TimeoutSlack = TimeSpan.FromMilliseconds(200);
                options?.Invoke(settings);
            });
            silo.Configure<Orleans.Configuration.ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = TimeSpan.FromSeconds(1);
                membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
                membership.NumVotesForDeathDeclaration = 1;
                membership.NumMissedProbesLimit = 3;
            });
            silo.ConfigureLogging(logging =>
            {
                logging.ClearProviders();
                if (logs && Environment.GetEnvironmentVariable("BACALHAU_TEST_LOGS") is { Length: > 0 })
                {
                    logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "mm:ss.fff ")).SetMinimumLevel(LogLevel.Information).AddFilter("Orleans", LogLevel.Warning);
                }
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return self = new(cluster, store, calls, news);
    }

    /// <summary>Adds a scripted node and waits until it may get work.</summary>
    /// <param name="name">The id.</param>
    /// <param name="cores">Its processors.</param>
    /// <param name="change">Changes what it offers or does.</param>
    /// <param name="heartbeats">Whether it says heartbeats by itself.</param>
    public async Task<ScriptedAgent> AddNodeAsync(string name, int cores = 4, Action<ScriptedAgent>? change = null, bool heartbeats = true)
    {
        var agent = new ScriptedAgent(TestJobs.Node(name, cores), Services.GetRequiredService<IAgentGateway>(), TimeProvider.System);
        change?.Invoke(agent);
        agents[agent.NodeId] = agent;
        await agent.StartAsync(heartbeats ? TimeSpan.FromMilliseconds(150) : null);
        await WhenNodeAsync(name, static node => node.Liveness is NodeLiveness.Connected or NodeLiveness.Suspect);

        // A job submitted before the queue has heard of its only node would fail for lack of nodes.
        await queueNews.WhenToldAsync(agent.NodeId).WaitAsync(Patience);
        return agent;
    }

    /// <summary>Kills the last silo, as a crash would: nothing in it is told.</summary>
    public Task KillLastSiloAsync() => cluster.KillSiloAsync(cluster.Silos[^1]);

    /// <summary>Submits a job.</summary>
    public Task<SubmitOutcome> SubmitAsync(Job job, string? key = null) =>
        Job(job.Id).SubmitAsync(new(job, "tester", Guid.NewGuid().ToString()) { IdempotencyKey = key });

    /// <summary>Gives the grain of a job.</summary>
    public IJobGrain Job(JobId id) => Grains.GetGrain<IJobGrain>(id.Value);

    /// <summary>Gives the grain of a node.</summary>
    public IComputeNodeGrain Node(string id) => Grains.GetGrain<IComputeNodeGrain>(id);

    /// <summary>Waits until a job is in a state.</summary>
    public Task<JobRecord> WhenAsync(JobId id, JobStateType state) => WhenAsync(id, record => record.State.StateType == state);

    /// <summary>Waits until a job has ended.</summary>
    public Task<JobRecord> WhenEndedAsync(JobId id) => WhenAsync(id, record => record.State.IsTerminal);

    /// <summary>Waits until the committed row of a job matches.</summary>
    public Task<JobRecord> WhenAsync(JobId id, Func<JobRecord, bool> matches) => Store.WhenAsync(id, matches).WaitAsync(Patience);

    /// <summary>Waits until the directory says of a node what the test waits for; a state that does not last a tenth of a second may be missed.</summary>
    public async Task<NodeState> WhenNodeAsync(string id, Func<NodeState, bool> matches)
    {
        var seen = watch.WhenAsync(new(id), matches);
        await watch.SubscribeAsync(Grains);
        return await seen.WaitAsync(Patience);
    }

    /// <summary>Waits until the durable row of a node matches.</summary>
    public Task<NodeRecord> WhenNodeRowAsync(string id, Func<NodeRecord, bool> matches) => Store.WhenNodeAsync(new(id), matches).WaitAsync(Patience);

    /// <inheritdoc/>
    public IAgent? Find(NodeId node) => agents.GetValueOrDefault(node);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents.Values)
        {
            await agent.DisposeAsync();
        }

        await cluster.DisposeAsync();
    }

    private sealed class JobCallCounter : IIncomingGrainCallFilter
    {
        private int count;
        private volatile ITimer? rest;
        private TimeSpan restPause;

        public int Count => Volatile.Read(ref count);

        public async Task WhenNoneAsync(TimeSpan pause)
        {
            var passed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var timer = TimeProvider.System.CreateTimer(_ => passed.TrySetResult(), null, pause, Timeout.InfiniteTimeSpan);
            restPause = pause;
            rest = timer;
            await passed.Task;
            rest = null;
        }

        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod?.DeclaringType == typeof(IJobGrain))
            {
                Interlocked.Increment(ref count);
                rest?.Change(restPause, Timeout.InfiniteTimeSpan);
            }

            return context.Invoke();
        }
    }

    private sealed class LateDirectory(Func<GrainCluster?> cluster) : IAgentDirectory
    {
        public IAgent? Find(NodeId node) => cluster()?.Find(node);
    }
}
