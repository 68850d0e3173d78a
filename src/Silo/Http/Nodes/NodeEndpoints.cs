using Bacalhau.Silo.Http.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Http.Nodes;

/// <summary>The routes of nodes.</summary>
internal static class NodeEndpoints
{
    public static IServiceCollection AddNodeEndpoints(this IServiceCollection services) => services
        .AddSingleton<NodeLookup>().AddSingleton<ListNodes>().AddSingleton<GetNode>().AddSingleton<PutNode>();

    public static void MapNodes(this IEndpointRouteBuilder routes)
    {
        routes.MapApi(ApiRoutes.Get, ListNodes.Route, routes.Handler<ListNodes>().HandleAsync);
        routes.MapApi(ApiRoutes.Get, GetNode.Route, routes.Handler<GetNode>().HandleAsync);
        routes.MapApi(ApiRoutes.Put, PutNode.Route, routes.Handler<PutNode>().HandleAsync);
    }
}
