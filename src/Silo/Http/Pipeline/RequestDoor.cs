using Bacalhau.Silo.Auth;
using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Http.Pipeline;

/// <summary>Names the principal of a request and asks the authorizer, at the door and again for the job in question.</summary>
internal sealed class RequestDoor(PrincipalReader principals, PrincipalLimits limits, IAuthorizer authorizer)
{
    /// <summary>Lets a request in, of an unknown path too.</summary>
    /// <exception cref="RefusedException">The authorizer refuses.</exception>
    public async ValueTask EnterAsync(ApiCall call)
    {
        var request = call.Context.Request;
        call.Principal = principals.Read(request.Headers.Authorization);
        limits.Take(call.Principal);
        var isInBody = HttpMethods.IsPut(request.Method) || HttpMethods.IsPost(request.Method);
        string? @namespace = isInBody || !request.QueryString.HasValue ? "" : request.Query["namespace"];
        await AskAsync(call, string.IsNullOrEmpty(@namespace) ? null : @namespace, null, null).ConfigureAwait(false);
    }

    /// <summary>Asks again once the namespace is known, and the job and its owner when it exists.</summary>
    /// <exception cref="RefusedException">The authorizer refuses.</exception>
    public ValueTask AskAsync(ApiCall call, string @namespace, JobRecord? job) => AskAsync(call, @namespace, job?.Id, job?.Owner);

    private async ValueTask AskAsync(ApiCall call, string? @namespace, JobId? job, string? owner)
    {
        var request = call.Context.Request;
        var decision = await authorizer.AuthorizeAsync(
            new AuthorizationRequest(call.Principal, request.Method, request.Path.Value ?? "", ApiActions.Of(request.Method, request.Path))
            {
                Namespace = @namespace,
                Job = job,
                JobOwner = owner,
            },
            call.Context.RequestAborted).ConfigureAwait(false);
        if (!decision.IsAllowed)
        {
            throw new RefusedException(decision);
        }
    }
}

/// <summary>The authorizer refused.</summary>
internal sealed class RefusedException(AuthorizationDecision decision) : Exception(decision.Reason)
{
    public AuthorizationDecision Decision { get; } = decision;
}
