using Bacalhau.Silo.Http.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Http.Explanations;

/// <summary>The routes that say why.</summary>
internal static class ExplanationEndpoints
{
    public static IServiceCollection AddExplanationEndpoints(this IServiceCollection services) => services
        .AddSingleton<JobExplainer>().AddSingleton<ExplainJob>().AddSingleton<ExplainSubmission>();

    public static void MapExplanations(this IEndpointRouteBuilder routes)
    {
        routes.MapApi(ApiRoutes.Get, ExplainJob.Route, routes.Handler<ExplainJob>().HandleAsync);
        routes.MapApi(ApiRoutes.PutOrPost, ExplainSubmission.Route, routes.Handler<ExplainSubmission>().HandleAsync);
    }
}
