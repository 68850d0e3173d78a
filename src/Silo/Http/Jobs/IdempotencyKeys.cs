using System.Security.Cryptography;
using System.Text;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>The keys under which a repeated request finds its first answer. Nobody can find the answer of another principal or namespace.</summary>
internal static class IdempotencyKeys
{
    private const int MaxToken = 256;

    /// <summary>Gives the key of a token; null when there is none.</summary>
    public static string? Of(Principal principal, string @namespace, string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        if (token.Length > MaxToken)
        {
            throw Errors.RequestException.Bad($"IdempotencyToken: {token.Length} characters are too many; {MaxToken} are allowed", "A UUID is a good token.");
        }

        // Hashed, so that no choice of names runs one part into the next and the key has one length.
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{principal.Id.Length}:{principal.Id}:{@namespace.Length}:{@namespace}:{token}")));
    }
}
