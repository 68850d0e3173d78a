namespace Bacalhau.Silo.Auth;

/// <summary>Allows everything, as Bacalhau does until an access policy is configured.</summary>
public sealed class AllowAllAuthorizer : IAuthorizer
{
    /// <inheritdoc/>
    public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AuthorizationDecision.Allow);
}
