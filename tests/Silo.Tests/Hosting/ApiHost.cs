using Bacalhau.Grains;
using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Http;
using Bacalhau.Silo.Http.Agent;
using Bacalhau.Silo.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>The API on a real server and a free port, over jobs and nodes in memory.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private ApiHost(WebApplication app, MemoryJobs jobs, MemoryNodes nodes, MemoryGrains grains, ScriptedLogs logs, TestIdentity identity)
    {
        this.app = app;
        Jobs = jobs;
        Nodes = nodes;
        Grains = grains;
        Logs = logs;
        Identity = identity;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public MemoryJobs Jobs { get; }

    public MemoryNodes Nodes { get; }

    public MemoryGrains Grains { get; }

    public ScriptedLogs Logs { get; }

    public TestIdentity Identity { get; }

    public IServiceProvider Services => app.Services;

    /// <summary>Where the API is, as host and port.</summary>
    public string Authority => Client.BaseAddress!.Authority;

    /// <summary>Starts an API.</summary>
    /// <param name="settings">Settings of <see cref="HttpEdgeOptions"/>, by name.</param>
    /// <param name="services">Further services, before the API's own.</param>
    public static async Task<ApiHost> StartAsync(Dictionary<string, string?>? settings = null, Action<IServiceCollection>? services = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection((settings ?? []).Select(setting => KeyValuePair.Create($"{HttpEdgeOptions.SectionName}:{setting.Key}", setting.Value)));
        var identity = new TestIdentity();
        var jobs = new MemoryJobs(TimeProvider.System);
        var nodes = new MemoryNodes();
        var logs = new ScriptedLogs();
        var grains = new MemoryGrains(jobs, nodes, logs);
        nodes.Set(Node(identity.NodeId));
        services?.Invoke(builder.Services);
        builder.Services
            .AddSingleton<IServerIdentity>(identity).AddSingleton<IConfigurationView>(identity).AddSingleton<INodeKey>(identity)
            .AddSingleton<IJobQueries>(jobs).AddSingleton<INodeDirectory>(nodes).AddSingleton<IGrainFactory>(grains)
            .AddBacalhauHttp();
        var app = builder.Build();
        app.UseBacalhauHttp();
        app.MapBacalhauApi();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, jobs, nodes, grains, logs, identity);
    }

    /// <summary>A node that is connected and offers what the original's does.</summary>
    public static NodeState Node(NodeId id) => new()
    {
        Info = new NodeInfo
        {
            Id = id,
            Type = NodeType.Compute,
            Labels = new Dictionary<string, string> { ["name"] = id.Value, ["os_type"] = "linux", ["os_arch"] = "amd64" },
            SupportedProtocols = ["bprotocol/v2", "ncl/v1"],
            Compute = new ComputeNodeInfo
            {
                ExecutionEngines = ["docker", "wasm"],
                Publishers = ["local"],
                StorageSources = ["inline", "local", "localdirectory", "urldownload"],
                MaxCapacity = new(1600, 20_000_000_000, 190_000_000_000, 0),
                AvailableCapacity = new(1600, 20_000_000_000, 190_000_000_000, 0),
                MaxJobRequirements = new(1600, 20_000_000_000, 190_000_000_000, 0),
            },
            Version = new BuildVersion { Major = "1", Minor = "9", GitVersion = "v1.9.3", GitCommit = new string('a', 40), BuildDate = DateTimeOffset.UnixEpoch, GOOS = "linux", GOARCH = "amd64" },
        },
        Membership = NodeMembership.Approved,
        Liveness = NodeLiveness.Connected,
        LastHeartbeatAt = DateTimeOffset.UnixEpoch.AddYears(50),
        ConnectedSince = DateTimeOffset.UnixEpoch.AddYears(50),
    };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        Identity.Dispose();
    }
}
