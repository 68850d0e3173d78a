using System.Net;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Auth;

/// <summary>Proves who asks; logs in again, once, when the server no longer accepts a token.</summary>
internal sealed class AuthenticationHandler(Authenticator authenticator) : DelegatingHandler
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.IsAnonymous())
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var proof = await authenticator.GetAsync(cancellationToken);
        request.Headers.Authorization = proof;
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !authenticator.CanRenew)
        {
            return response;
        }

        var renewed = await authenticator.RenewAsync(proof, cancellationToken);
        if (renewed is null || renewed.Equals(proof))
        {
            return response;
        }

        response.Dispose();
        request.Headers.Authorization = renewed;
        return await base.SendAsync(request, cancellationToken);
    }
}
