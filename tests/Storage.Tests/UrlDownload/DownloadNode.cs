using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Storage.Tests;

/// <summary>A node that downloads, with names that the test resolves.</summary>
internal static class DownloadNode
{
    /// <summary>May reach the servers that tests run on loopback.</summary>
    public static ServiceProvider Open(params (string Key, string? Value)[] settings) =>
        Create(null, [("InputSources:Types:UrlDownload:AllowedNetworks:0", "127.0.0.0/8"), .. settings]);

    /// <summary>May reach only what any node may.</summary>
    public static ServiceProvider Closed(ResolveHost? resolve = null, params (string Key, string? Value)[] settings) => Create(resolve, settings);

    public static IInputStorage Storage(IServiceProvider node) => node.GetRequiredService<IInputStorage>();

    public static InputSource Input(string url) => Given.Input("urlDownload", ("URL", url));

    private static ServiceProvider Create(ResolveHost? resolve, (string Key, string? Value)[] settings) => Given.Node(
        services =>
        {
            services.AddSingleton(resolve ?? ((host, cancellationToken) => host.EndsWith(".test", StringComparison.Ordinal)
                ? Task.FromResult<IPAddress[]>([IPAddress.Loopback])
                : Dns.GetHostAddressesAsync(host, cancellationToken)));
            services.AddUrlDownloadStorage();
        },
        [("InputSources:Types:UrlDownload:MaxRetryDelay", "00:00:00.001"), .. settings]);
}
