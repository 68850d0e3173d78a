using Microsoft.Extensions.Logging;

namespace Bacalhau.Storage;

/// <summary>Keeps results on the node as tar.gz and serves them over signed links.</summary>
internal sealed partial class LocalPublisher(LocalResults results, LocalResultServer server, ILogger<LocalPublisher> logger) : IPublisher
{
    private const string Component = "LocalPublisher";

    public string PublisherType => "local";

    public async Task<bool> IsAvailableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await server.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (BacalhauException)
        {
            return false;
        }
    }

    public IReadOnlyList<BacalhauError> Check(SpecConfig publisher) => [];

    public async Task<SpecConfig> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var name = LocalResults.NameOf(request.Spec.Id) ?? throw Failure(
            BacalhauErrorCode.ValidationError, $"the execution id '{request.Spec.Id}' cannot be a file name", retryable: false, null);
        if (!Directory.Exists(request.Folder))
        {
            throw Failure(BacalhauErrorCode.NotFound, $"the results of {request.Spec.Id} are gone: '{request.Folder}' does not exist", retryable: false, null);
        }

        var address = await server.EnsureStartedAsync(cancellationToken).ConfigureAwait(false);
        var summary = await SaveAsync(name, request, cancellationToken).ConfigureAwait(false);
        if (summary.Skipped.Count > 0)
        {
            LogSkipped(logger, request.Spec.Id, summary.Skipped.Count, summary.Skipped[0]);
        }

        return new("urlDownload") { Params = SpecParams.Of(KeyValuePair.Create<string, object?>("URL", new Uri(address, name).AbsoluteUri)) };
    }

    public Task DiscardAsync(ExecutionId execution, CancellationToken cancellationToken)
    {
        results.Remove(execution);
        return Task.CompletedTask;
    }

    private async Task<ArchiveSummary> SaveAsync(string name, PublishRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await results.SaveAsync(name, request.Folder, cancellationToken).ConfigureAwait(false);
        }
        catch (BacalhauException e)
        {
            throw (e.Error with { Component = Component, Cause = FailureCause.Publish }).AsException(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(BacalhauErrorCode.IOError, $"the results of {request.Spec.Id} could not be written to '{results.Folder}': {e.Message}", retryable: true, e);
        }
    }

    private static BacalhauException Failure(BacalhauErrorCode code, string message, bool retryable, Exception? inner) =>
        new BacalhauError(code, Component, message) { Cause = FailureCause.Publish, IsRetryable = retryable }.AsException(inner);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Results of {ExecutionId}: {Count} links that lead outside were left out, among them '{First}'")]
    private static partial void LogSkipped(ILogger logger, ExecutionId executionId, int count, string first);
}
