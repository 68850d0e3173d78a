using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Bacalhau.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class StorageTelemetryTests : IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly ConcurrentBag<Activity> spans = [];
    private readonly ConcurrentBag<(string Name, string Type, string Outcome)> values = [];
    private readonly ActivityListener listener;
    private readonly MeterListener meters = new();

    public StorageTelemetryTests()
    {
        listener = new()
        {
            ShouldListenTo = source => source.Name == StorageTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        meters.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == StorageTelemetry.Name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => $"{tag.Value}");
            values.Add((instrument.Name, named["type"], named["outcome"]));
        });
        meters.Start();
    }

    public void Dispose()
    {
        listener.Dispose();
        meters.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task Prepare_IsASpanAndAMeasurement()
    {
        using var node = InlineNode.Create();

        await node.GetRequiredService<IInputStorage>().PrepareAsync(new(Given.Input("inline", ("URL", "data:,x")), scratch.Path, 0, 1), TestContext.Current.CancellationToken);

        Assert.Contains(spans, span => span.OperationName == "inline.PrepareStorage" && span.Status is not ActivityStatusCode.Error);
        Assert.Contains(("job_storage_prepare_duration_milliseconds", "inline", "success"), values);
    }

    [Fact]
    public async Task Prepare_ThatFails_SaysSo()
    {
        using var node = InlineNode.Create();

        await Assert.ThrowsAsync<BacalhauException>(() => node.GetRequiredService<IInputStorage>().PrepareAsync(
            new(Given.Input("inline", ("URL", "nonsense")), scratch.Path, 0, 1), TestContext.Current.CancellationToken));

        Assert.Contains(spans, span => span.OperationName == "inline.PrepareStorage" && span.Status is ActivityStatusCode.Error);
        Assert.Contains(("job_storage_prepare_duration_milliseconds", "inline", "failure"), values);
    }

    [Fact]
    public async Task Publish_IsASpanWithItsExecutionAndAMeasurement()
    {
        using var node = Given.Node(services => services.AddNoopPublisher());
        var spec = new ExecutionSpec { Id = ExecutionId.New(), Epoch = 1, JobId = JobId.New(), JobType = "batch", Task = new() };

        var published = await node.GetRequiredService<IPublisher>().PublishAsync(new(spec, NodeId.New(), scratch.Path), TestContext.Current.CancellationToken);

        Assert.True(published.IsEmpty);
        Assert.Contains(spans, span => span.OperationName == "noop.PublishResult" && Equals(span.GetTagItem("execution_id"), spec.Id.Value));
        Assert.Contains(("job_publish_duration_milliseconds", "noop", "success"), values);
    }
}
