namespace Bacalhau.Compute;

/// <summary>Publishes nothing and says so.</summary>
internal sealed class NoopPublisher : IPublisher
{
    /// <inheritdoc/>
    public string PublisherType => "noop";

    /// <inheritdoc/>
    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public IReadOnlyList<BacalhauError> Check(SpecConfig publisher) => [];

    /// <inheritdoc/>
    public Task<SpecConfig> PublishAsync(PublishRequest request, CancellationToken cancellationToken) => Task.FromResult(new SpecConfig(""));
}
