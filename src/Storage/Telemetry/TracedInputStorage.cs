namespace Bacalhau.Storage;

/// <summary>An input storage whose steps are spans, and whose work is measured.</summary>
internal sealed class TracedInputStorage(IInputStorage inner, TimeProvider clock) : IInputStorage
{
    public string SourceType => inner.SourceType;

    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) =>
        TraceAsync("IsInstalled", () => inner.IsAvailableAsync(cancellationToken));

    public Task<IReadOnlyList<BacalhauError>> CheckAsync(InputSource input, CancellationToken cancellationToken) =>
        inner.CheckAsync(input, cancellationToken);

    public Task<bool> IsLocalAsync(InputSource input, CancellationToken cancellationToken) =>
        TraceAsync("HasStorageLocally", () => inner.IsLocalAsync(input, cancellationToken));

    public Task<long?> MeasureAsync(InputSource input, CancellationToken cancellationToken) =>
        TraceAsync("GetVolumeSize", () => inner.MeasureAsync(input, cancellationToken));

    public async Task<IReadOnlyList<PreparedInput>> PrepareAsync(PrepareRequest request, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        Exception? failure = null;
        try
        {
            return await TraceAsync("PrepareStorage", () => inner.PrepareAsync(request, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            StorageTelemetry.PrepareDuration.Record(clock.GetElapsedTime(started).TotalMilliseconds, StorageTelemetry.Tags(SourceType, failure));
        }
    }

    private async Task<T> TraceAsync<T>(string step, Func<Task<T>> action)
    {
        var activity = StorageTelemetry.Start(SourceType, step);
        Exception? failure = null;
        try
        {
            return await action().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
            throw;
        }
        finally
        {
            StorageTelemetry.End(activity, failure);
        }
    }
}
