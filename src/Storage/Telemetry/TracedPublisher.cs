namespace Bacalhau.Storage;

/// <summary>A publisher whose work is a span, and is measured.</summary>
internal sealed class TracedPublisher(IPublisher inner, TimeProvider clock) : IPublisher
{
    public string PublisherType => inner.PublisherType;

    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => inner.IsAvailableAsync(cancellationToken);

    public IReadOnlyList<BacalhauError> Check(SpecConfig publisher) => inner.Check(publisher);

    public Task DiscardAsync(ExecutionId execution, CancellationToken cancellationToken) => inner.DiscardAsync(execution, cancellationToken);

    public async Task<SpecConfig> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var activity = StorageTelemetry.Start(PublisherType, "PublishResult");
        activity?.SetTag("execution_id", request.Spec.Id.Value).SetTag("job_id", request.Spec.JobId.Value);
        Exception? failure = null;
        try
        {
            return await inner.PublishAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            StorageTelemetry.End(activity, failure);
            StorageTelemetry.PublishDuration.Record(clock.GetElapsedTime(started).TotalMilliseconds, StorageTelemetry.Tags(PublisherType, failure));
        }
    }
}
