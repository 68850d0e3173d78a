using Bacalhau.Silo.Http.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>The routes of clients before 1.4.</summary>
internal static class LegacyEndpoints
{
    public static IServiceCollection AddLegacyEndpoints(this IServiceCollection services) => services
        .AddSingleton<LegacyJobReader>().AddSingleton<LegacySubmission>().AddSingleton<RequesterEndpoints>().AddSingleton<OldPaths>();

    public static void MapLegacy(this IEndpointRouteBuilder routes)
    {
        routes.Handler<OldPaths>().Map(routes);
        routes.Handler<RequesterEndpoints>().Map(routes);
    }
}
