using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Http.Agent;
using Bacalhau.Silo.Http.Auth;
using Bacalhau.Silo.Http.Description;
using Bacalhau.Silo.Http.Explanations;
using Bacalhau.Silo.Http.Jobs;
using Bacalhau.Silo.Http.Legacy;
using Bacalhau.Silo.Http.Logs;
using Bacalhau.Silo.Http.Nodes;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Routing;
using Bacalhau.Silo.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http;

/// <summary>Adds the API to an application.</summary>
public static class HttpEdgeExtensions
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Registers all that the API needs, and sets Kestrel's limits. The application still registers <see cref="IServerIdentity"/>,
    /// <see cref="INodeKey"/>, <see cref="IConfigurationView"/>, <see cref="IJobQueries"/>, the node directory and Orleans; it may register
    /// <see cref="IAuthorizer"/>, <see cref="INodeOfRequest"/>, <see cref="IResultLinks"/> and <see cref="IDebugInfo"/> before or after this.
    /// </summary>
    public static IServiceCollection AddBacalhauHttp(this IServiceCollection services)
    {
        services.AddOptions<HttpEdgeOptions>().BindConfiguration(HttpEdgeOptions.SectionName).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HttpEdgeOptions>, HttpEdgeOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INodeOfRequest, OneNode>();
        services.TryAddSingleton<IAuthorizer, AllowAllAuthorizer>();
        services.AddCors().AddRouting();
        services.AddSingleton<PrincipalReader>().AddSingleton<TokenIssuer>()
            .AddSingleton<PrincipalLimits>().AddSingleton<RequestDoor>().AddSingleton<ServerHeaders>().AddSingleton<HttpTelemetry>().AddSingleton<BodyReader>()
            .AddSingleton<AgentEndpoints>().AddSingleton<AuthEndpoints>()
            .AddSingleton<LogChoice>().AddSingleton<LogReader>().AddSingleton<LogEndpoint>();
        return services.AddJobEndpoints().AddExplanationEndpoints().AddNodeEndpoints().AddLegacyEndpoints();
    }

    /// <summary>Adds what every request passes: cross-origin answers, WebSockets, routing, and the pipeline of <see cref="ApiPipeline"/>. Endpoints of others pass it too.</summary>
    public static IApplicationBuilder UseBacalhauHttp(this IApplicationBuilder app) => app
        .UseCors(policy => policy.AllowAnyOrigin().AllowAnyHeader().WithMethods("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"))
        .UseWebSockets(new WebSocketOptions { KeepAliveInterval = PingInterval, KeepAliveTimeout = PingTimeout })
        .UseRouting()
        .UseMiddleware<ApiPipeline>();

    /// <summary>Adds the routes of the API, those of old clients included.</summary>
    public static IEndpointRouteBuilder MapBacalhauApi(this IEndpointRouteBuilder routes)
    {
        routes.MapJobs();
        routes.MapExplanations();
        routes.MapNodes();
        routes.Handler<AgentEndpoints>().Map(routes);
        routes.Handler<AuthEndpoints>().Map(routes);
        routes.MapApi(ApiRoutes.Get, LogEndpoint.Route, routes.Handler<LogEndpoint>().HandleAsync);
        routes.MapLegacy();
        routes.MapApiDescription();
        return routes;
    }
}
