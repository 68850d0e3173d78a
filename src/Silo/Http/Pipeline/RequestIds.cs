using System.Security.Cryptography;
using Bacalhau.Silo.Http.Clients;
using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Http.Pipeline;

/// <summary>Ids of requests: the client's own, else 32 random letters.</summary>
internal static class RequestIds
{
    private const int Length = 32;
    private const int MaxGiven = 128;

    public static string Of(HttpRequest request)
    {
        string? given = request.Headers[ClientHeaders.RequestId];
        return string.IsNullOrEmpty(given) ? RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", Length)
            : given.Length <= MaxGiven ? given
            : given[..MaxGiven];
    }
}
