using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Finds the addresses of a host.</summary>
internal delegate Task<IPAddress[]> ResolveHost(string host, CancellationToken cancellationToken);

/// <summary>HTTP that reaches only what <see cref="AddressGuard"/> allows. The address is checked that is then connected to, so a name that changes its address meanwhile gains nothing.</summary>
internal sealed class GuardedHttp : IDisposable
{
    private static readonly TimeSpan AddressTimeout = TimeSpan.FromSeconds(10);

    private readonly AddressGuard guard;
    private readonly ResolveHost resolve;
    private readonly Uri? proxy;
    private readonly HttpMessageInvoker invoker;

    public GuardedHttp(IOptions<UrlDownloadOptions> options, ResolveHost resolve)
    {
        guard = new([.. options.Value.AllowedNetworks.Select(text => AllowedNetworksValidator.TryParse(text, out var network) ? network : default)]);
        this.resolve = resolve;
        proxy = options.Value.Proxy;
        invoker = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            Proxy = proxy is null ? null : new WebProxy(proxy),
            UseCookies = false,
            UseProxy = proxy is not null,
        });
    }

    /// <summary>Sends a request and returns once the headers of the answer are there. Redirects are not followed.</summary>
    /// <exception cref="BacalhauException">The address is not allowed, or the server cannot be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // HTTP/3 would open its connections past the check.
        request.Version = HttpVersion.Version11;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        var url = request.RequestUri!;
        if (Refuses(url))
        {
            throw UrlErrors.Blocked(url);
        }

        try
        {
            return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (e.InnerException is BlockedAddressException)
        {
            throw UrlErrors.Blocked(url);
        }
        catch (HttpRequestException e) when (e.InnerException is System.Security.Authentication.AuthenticationException)
        {
            throw UrlErrors.Certificate(url, e.InnerException);
        }
        catch (HttpRequestException e)
        {
            throw UrlErrors.Network(url, e);
        }
    }

    /// <summary>Tells whether a URL names an address that is not allowed; false for names, which only connecting can tell.</summary>
    public bool Refuses(Uri url) => IPAddress.TryParse(url.IdnHost, out var address) && !guard.Allows(address);

    public void Dispose() => invoker.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await resolve(host, cancellationToken).ConfigureAwait(false);
        var reachable = IsProxy(host, port) ? addresses : [.. addresses.Where(guard.Allows)];
        if (reachable.Length == 0)
        {
            throw addresses.Length == 0 ? new SocketException((int)SocketError.HostNotFound) : new BlockedAddressException();
        }

        for (var i = 0; ; i++)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(reachable[i], port), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (i + 1 < reachable.Length && e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The next address may answer; the last one's failure is the one that is told.
            }
        }
    }

    private static async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(AddressTimeout);
            await socket.ConnectAsync(endpoint, patience.Token).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TimedOut);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsProxy(string host, int port) => proxy is not null && port == proxy.Port && string.Equals(host, proxy.IdnHost, StringComparison.OrdinalIgnoreCase);

    private sealed class BlockedAddressException() : IOException("the address is not allowed");
}
