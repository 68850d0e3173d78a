namespace Bacalhau.Silo.Auth;

/// <summary>Decides what a principal may do. Asked for every request, of unknown paths too, before anything is done.</summary>
/// <remarks>
/// A request that names a job or carries a namespace in its body is asked about twice: at the door, with what its address says, and again
/// once the namespace and the owner of the job are known. Both must allow it. Safe to call concurrently; a throw is an internal error.
/// </remarks>
public interface IAuthorizer
{
    /// <summary>Decides one request.</summary>
    ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken);
}

/// <summary>What somebody wants to do.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Method">The HTTP method, upper case.</param>
/// <param name="Path">The path, as it was sent.</param>
/// <param name="Action">What it comes to, for example <c>write:job</c>.</param>
public sealed record AuthorizationRequest(Principal Principal, string Method, string Path, string Action)
{
    /// <summary>Gets the namespace; null when the request is of none or it is not known yet.</summary>
    public string? Namespace { get; init; }

    /// <summary>Gets the job; null when the request is of none or it is not known yet.</summary>
    public JobId? Job { get; init; }

    /// <summary>Gets the principal that submitted the job; null when <see cref="Job"/> is, or when the job is new.</summary>
    public string? JobOwner { get; init; }
}

/// <summary>The answer of an authorizer.</summary>
/// <param name="IsAllowed">Whether the request goes on.</param>
/// <param name="IsKnown">Whether the principal proved who it is; decides between 403 and 401 for a refusal.</param>
/// <param name="Reason">Why it was refused; empty when it was not.</param>
public readonly record struct AuthorizationDecision(bool IsAllowed, bool IsKnown, string Reason = "")
{
    /// <summary>The request goes on.</summary>
    public static readonly AuthorizationDecision Allow = new(true, true);

    /// <summary>The principal is known and may not do this: 403.</summary>
    public static AuthorizationDecision Forbid(string reason) => new(false, true, reason);

    /// <summary>Nobody proved who is asking: 401.</summary>
    public static AuthorizationDecision Challenge(string reason) => new(false, false, reason);
}
