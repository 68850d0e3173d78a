using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Jose;

namespace Bacalhau.Silo.Auth;

/// <summary>Names the principal behind an <c>Authorization</c> header. Lenient: what it cannot read or verify counts as nobody, and the authorizer decides what nobody may do.</summary>
internal sealed class PrincipalReader(INodeKey key, TimeProvider clock)
{
    /// <summary>Verified tokens kept, so that a busy client costs one signature check and not one for each request.</summary>
    private const int MaxRemembered = 4096;

    private const int MaxTokenLength = 16 * 1024;
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<string, (Principal Principal, DateTimeOffset ExpiresAt)> verified = new(StringComparer.Ordinal);

    public Principal Read(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || authorization.Length > MaxTokenLength)
        {
            return Principal.Anonymous;
        }

        var now = clock.GetUtcNow();
        if (verified.TryGetValue(authorization, out var known))
        {
            return known.ExpiresAt > now ? known.Principal : Principal.Anonymous;
        }

        if (Verify(authorization[Scheme.Length..].Trim()) is not { } fresh || fresh.ExpiresAt <= now)
        {
            return Principal.Anonymous;
        }

        if (verified.Count >= MaxRemembered)
        {
            verified.Clear();
        }

        verified.TryAdd(authorization, fresh);
        return fresh.Principal;
    }

    private (Principal Principal, DateTimeOffset ExpiresAt)? Verify(string token)
    {
        try
        {
            using var claims = JsonDocument.Parse(JWT.Decode(token, key.Key, JwsAlgorithm.RS256));
            return claims.RootElement.TryGetProperty("sub", out var subject) && subject.GetString() is { Length: > 0 } name
                ? (new Principal(name), ExpiryOf(claims.RootElement))
                : null;
        }
        catch (Exception e) when (e is JoseException or JsonException or CryptographicException or FormatException
            or InvalidOperationException or ArgumentException or IndexOutOfRangeException or InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>Tokens of the original count microseconds, possibly with a fraction; they never end. So does one without an end.</summary>
    private static DateTimeOffset ExpiryOf(JsonElement claims) =>
        claims.TryGetProperty("exp", out var expiry) && expiry.ValueKind == JsonValueKind.Number
            && expiry.GetDouble() is var seconds && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds((long)Math.Max(0, seconds))
            : DateTimeOffset.MaxValue;
}
