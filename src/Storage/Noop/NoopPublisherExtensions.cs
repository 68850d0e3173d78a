using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Storage;

/// <summary>Registers the publisher that publishes nothing.</summary>
public static class NoopPublisherExtensions
{
    /// <summary>Adds the publisher <c>noop</c>.</summary>
    public static IServiceCollection AddNoopPublisher(this IServiceCollection services) => services.AddPublisher(_ => new NoopPublisher());
}
