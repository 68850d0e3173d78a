using System.Reflection;
using Bacalhau.Silo.Http.Pipeline;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Http.Routing;

/// <summary>How routes of the API are added.</summary>
internal static class ApiRoutes
{
    public static readonly string[] Get = ["GET"];
    public static readonly string[] Put = ["PUT"];
    public static readonly string[] Post = ["POST"];
    public static readonly string[] Delete = ["DELETE"];
    public static readonly string[] PutOrPost = ["PUT", "POST"];

    private static readonly MethodInfo Shape = ((Func<HttpContext, Task>)Described).Method;

    /// <summary>Gives the part that answers a route.</summary>
    public static T Handler<T>(this IEndpointRouteBuilder routes)
        where T : notnull => routes.ServiceProvider.GetRequiredService<T>();

    /// <summary>Adds a route.</summary>
    public static void MapApi(this IEndpointRouteBuilder routes, string[] methods, ApiRoute route, Func<ApiCall, Task> handler)
    {
        var added = routes.MapMethods(route.Pattern, methods, context => handler(ApiCall.Of(context)!))
            .WithMetadata(route, Shape)
            .WithDisplayName($"{string.Join('|', methods)} {route.Pattern}");
        if (route.Response is { } response)
        {
            added.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, response, ["application/json"]));
        }
    }

    /// <summary>What the served description looks at to see that a route exists; it is never called.</summary>
    private static Task Described(HttpContext context) => Task.CompletedTask;
}
