using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http;

/// <summary>Makes the server itself keep the limits of the API.</summary>
internal sealed class KestrelLimits(IOptions<HttpEdgeOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.Value.MaxBodyBytes;
        kestrel.Limits.RequestHeadersTimeout = options.Value.HeaderTimeout;
    }
}
