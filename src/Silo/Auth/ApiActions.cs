using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Auth;

/// <summary>The actions of requests, as Bacalhau's capabilities name them: <c>read</c> or <c>write</c>, and what of.</summary>
internal static class ApiActions
{
    /// <summary>What anybody may always do: say who they are, ask who answers.</summary>
    public const string Open = "open";

    private static readonly (string Path, string Read, string Write)[] Resources =
    [
        ("/api/v1/orchestrator/jobs", "read:job", "write:job"),
        ("/api/v1/orchestrator/nodes", "read:node", "write:node"),
        ("/api/v1/requester/nodes", "read:node", "write:node"),
        ("/api/v1/requester", "read:job", "write:job"),
        ("/api/v1/agent", "read:agent", "write:agent"),
    ];

    private static readonly string[] OpenPaths =
    [
        "/api/v1/auth", "/api/v1/version", "/api/v1/agent/alive", "/api/v1/agent/version", "/api/v1/agent/authconfig",
    ];

    /// <summary>Names the action of a request. What has no name of its own counts as writing nodes, the strictest.</summary>
    public static string Of(string method, PathString path)
    {
        foreach (var open in OpenPaths)
        {
            if (path.StartsWithSegments(open, StringComparison.Ordinal))
            {
                return Open;
            }
        }

        foreach (var (prefix, read, write) in Resources)
        {
            if (path.StartsWithSegments(prefix, StringComparison.Ordinal))
            {
                return HttpMethods.IsGet(method) ? read : write;
            }
        }

        return "write:node";
    }
}
