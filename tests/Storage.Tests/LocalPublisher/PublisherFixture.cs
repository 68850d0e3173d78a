using Bacalhau.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Storage.Tests;

/// <summary>A node that publishes, with a clock that the test moves.</summary>
public abstract class PublisherFixture : IAsyncDisposable
{
    protected PublisherFixture()
    {
        Clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
        Node = PublisherNode.Create(Scratch.Path, Clock);
    }

    protected ScratchFolder Scratch { get; } = new();

    protected FakeTimeProvider Clock { get; }

    protected ServiceProvider Node { get; }

    protected HttpClient Http { get; } = new();

    protected static CancellationToken Ours => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Http.Dispose();
        await Node.DisposeAsync();
        Scratch.Dispose();
    }

    protected Task<SpecConfig> PublishAsync(string id, ServiceProvider? node = null)
    {
        Scratch.File("r/stdout", "hello");
        var spec = new ExecutionSpec { Id = new(id), Epoch = 1, JobId = JobId.New(), JobType = "batch", Task = new() { Publisher = new("local") } };
        return (node ?? Node).GetRequiredService<IPublisher>().PublishAsync(new(spec, NodeId.New(), Path.Combine(Scratch.Path, "r")), Ours);
    }

    protected async Task<Uri> PublishAndSignAsync(string id) =>
        new(Node.GetRequiredService<ResultLinkSigner>().Sign(await PublishAsync(id), TimeSpan.FromMinutes(10)).Params.GetText("URL")!);
}

internal static class PublisherNode
{
    public static ServiceProvider Create(string folder, TimeProvider? clock = null, params (string Key, string? Value)[] settings) => Given.Node(
        services =>
        {
            services.AddSingleton(clock ?? TimeProvider.System);
            services.AddSingleton(ResultLinkKey.Create());
            services.AddLocalPublisher(folder);
        },
        [("Publishers:Types:Local:Port", "0"), .. settings]);
}
