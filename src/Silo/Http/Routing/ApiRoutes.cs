using Bacalhau.Silo.Http.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bacalhau.Silo.Http.Routing;

/// <summary>How routes of the API are added.</summary>
internal static class ApiRoutes
{
    public static readonly string[] Get = ["GET"];
    public static readonly string[] Put = ["PUT"];
    public static readonly string[] Post = ["POST"];
    public static readonly string[] Delete = ["DELETE"];
    public static readonly string[] PutOrPost = ["PUT", "POST"];
    public static readonly string[] GetOrPost = ["GET", "POST"];

    /// <summary>Adds a route.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes, string[] methods, ApiRoute route, Func<ApiCall, Task> handler) =>
        routes.MapMethods(route.Pattern, methods, context => handler(ApiCall.Of(context)!))
            .WithMetadata(route)
            .WithDisplayName($"{string.Join('|', methods)} {route.Pattern}");
}
