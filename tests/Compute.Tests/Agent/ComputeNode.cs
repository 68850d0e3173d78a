using Bacalhau.TestKit.Compute;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Bacalhau.Compute.Tests;

/// <summary>A compute node with scripted parts around a real agent. Its folder and its engine stay while agents come and go.</summary>
internal sealed class ComputeNode : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("node-").FullName;
    private readonly Dictionary<string, string?> settings = new()
    {
        ["Compute:AllocatedCapacity:CPU"] = "4",
        ["Compute:AllocatedCapacity:Memory"] = "4GiB",
        ["Compute:AllocatedCapacity:Disk"] = "4GiB",
        ["Compute:IgnorePhysicalResourceLimits"] = "true",
        ["Engines:Types:Noop:Enabled"] = "true",
    };

    private ServiceProvider? services;

    public ComputeNode(bool engineSurvives = true, FakeTimeProvider? clock = null)
    {
        Clock = clock;
        Executor = new ScriptedExecutor(engineSurvives);
    }

    public FakeTimeProvider? Clock { get; }

    public ScriptedGateway Gateway { get; private set; } = new() { HeartbeatInterval = TimeSpan.FromMilliseconds(20) };

    public ScriptedExecutor Executor { get; }

    public ScriptedInputStorage Storage { get; } = new();

    public ScriptedPublisher Publisher { get; } = new();

    public ComputeNodeIdentity Identity => new(new NodeId("n-test"), folder);

    public Agent Agent => services!.GetRequiredService<Agent>();

    public T Get<T>()
        where T : notnull => services!.GetRequiredService<T>();

    public ComputeNode Set(string key, string value)
    {
        settings[key] = value;
        return this;
    }

    /// <summary>Starts an agent on the node's folder; one that ran before must have gone.</summary>
    public async Task<ComputeNode> StartAsync(ScriptedGateway? gateway = null)
    {
        Gateway = gateway ?? Gateway;
        var collection = new ServiceCollection();
        collection.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        collection.AddLogging();
        collection.AddSingleton(Identity);
        collection.AddSingleton<IAgentGateway>(Gateway);
        collection.AddSingleton<TimeProvider>(Clock ?? TimeProvider.System);
        collection.AddSingleton<IExecutor>(Executor);
        collection.AddSingleton<IInputStorage>(Storage);
        collection.AddSingleton<IPublisher>(Publisher);
        collection.AddNoopExecutor().AddComputeAgent();
        services = collection.BuildServiceProvider();
        foreach (var hosted in services.GetServices<IHostedService>())
        {
            await hosted.StartAsync(CancellationToken.None);
        }

        return this;
    }

    /// <summary>Ends the agent as a planned stop does.</summary>
    public async Task StopAsync()
    {
        foreach (var hosted in services!.GetServices<IHostedService>())
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await CrashAsync();
    }

    /// <summary>Ends the agent without a word.</summary>
    public async Task CrashAsync()
    {
        if (services is { } ending)
        {
            services = null;
            await ending.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        Directory.Delete(folder, recursive: true);
    }

    public static ExecutionSpec Spec(string engine = "scripted", Func<JobTask, JobTask>? task = null, long epoch = 1) => new()
    {
        Id = ExecutionId.New(),
        Epoch = epoch,
        JobId = new JobId("j-test"),
        JobName = "test",
        Namespace = "default",
        JobType = JobTypes.Batch,
        Task = (task ?? (unchanged => unchanged))(new JobTask { Name = "main", Engine = new SpecConfig(engine) }),
        Resources = new ComputeResources(500, 100 << 20, 0, 0),
    };

    public static JobTask Publishing(JobTask task) => task with { Publisher = new SpecConfig("scripted") };

    public static JobTask WithInput(JobTask task) => task with
    {
        InputSources = [new InputSource(new SpecConfig("scripted") { Params = SpecParams.FromJson("""{"Text":"hello"}""") }, "", "/data")],
    };
}
