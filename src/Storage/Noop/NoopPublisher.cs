namespace Bacalhau.Storage;

/// <summary>Publishes nothing, for measuring and for tests.</summary>
internal sealed class NoopPublisher : IPublisher
{
    public string PublisherType => "noop";

    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public IReadOnlyList<BacalhauError> Check(SpecConfig publisher) => [];

    public Task<SpecConfig> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new SpecConfig(""));
    }
}
