using Bacalhau.Silo.Http.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>The routes of jobs.</summary>
internal static class JobEndpoints
{
    public static IServiceCollection AddJobEndpoints(this IServiceCollection services) => services
        .AddSingleton<JobLookup>().AddSingleton<ResultLinks>().AddSingleton<JobPreparation>().AddSingleton<JobAcceptance>()
        .AddSingleton<SubmitJob>().AddSingleton<DiffJob>().AddSingleton<RerunJob>().AddSingleton<StopJob>()
        .AddSingleton<ListJobs>().AddSingleton<GetJob>().AddSingleton<JobHistory>().AddSingleton<JobExecutions>()
        .AddSingleton<JobVersions>().AddSingleton<JobResults>();

    public static void MapJobs(this IEndpointRouteBuilder routes)
    {
        routes.MapApi(ApiRoutes.PutOrPost, SubmitJob.Route, routes.Handler<SubmitJob>().HandleAsync);
        routes.MapApi(ApiRoutes.Put, DiffJob.Route, routes.Handler<DiffJob>().HandleAsync);
        routes.MapApi(ApiRoutes.Put, RerunJob.Route, routes.Handler<RerunJob>().HandleAsync);
        routes.MapApi(ApiRoutes.Delete, StopJob.Route, routes.Handler<StopJob>().HandleAsync);
        routes.MapApi(ApiRoutes.Get, ListJobs.Route, routes.Handler<ListJobs>().HandleAsync);
        routes.MapApi(ApiRoutes.Get, GetJob.Route, routes.Handler<GetJob>().HandleAsync);
        routes.MapApi(ApiRoutes.Get, JobHistory.Route, routes.Handler<JobHistory>().HandleAsync);
        routes.MapApi(ApiRoutes.Get, JobExecutions.Route, routes.Handler<JobExecutions>().HandleAsync);
        routes.MapApi(ApiRoutes.Get, JobVersions.Route, routes.Handler<JobVersions>().HandleAsync);
        routes.MapApi(ApiRoutes.Get, JobResults.Route, routes.Handler<JobResults>().HandleAsync);
    }
}
