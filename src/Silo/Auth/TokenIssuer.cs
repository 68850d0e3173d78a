using Bacalhau.Silo.Identity;
using Jose;

namespace Bacalhau.Silo.Auth;

/// <summary>Issues the tokens that clients send back with every request.</summary>
public sealed class TokenIssuer(INodeKey key, IServerIdentity identity, TimeProvider clock)
{
    /// <summary>How long a token is good for.</summary>
    /// <value>30 days.</value>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int ReadOnly = 1 | 4;
    private const int FullAccess = 1 | 2 | 4 | 8;

    /// <summary>Issues a token to a client: may read and download everywhere, and everything in its own namespace.</summary>
    public string Issue(string clientId)
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            ["iss"] = identity.NodeId.Value,
            ["sub"] = clientId,
            ["aud"] = new[] { identity.NodeId.Value },
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["ns"] = new Dictionary<string, object> { ["*"] = ReadOnly, [clientId] = FullAccess },
        };
        return JWT.Encode(claims, key.Key, JwsAlgorithm.RS256, new Dictionary<string, object> { ["typ"] = "JWT" });
    }
}
