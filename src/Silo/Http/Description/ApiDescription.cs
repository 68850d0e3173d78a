using Bacalhau.Api;
using Bacalhau.Silo.Http.Routing;
using Bacalhau.Silo.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Bacalhau.Silo.Http.Description;

/// <summary>Serves the OpenAPI document, made from the very routes that are served.</summary>
internal static class ApiDescription
{
    /// <summary>Where the document is.</summary>
    public const string Path = "/openapi/v1.json";

    public static IServiceCollection AddApiDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = null;
            options.SerializerOptions.DictionaryKeyPolicy = null;
            options.SerializerOptions.NumberHandling = ApiJson.Options.NumberHandling;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Options.TypeInfoResolver!);
            foreach (var converter in ApiJson.Options.Converters)
            {
                options.SerializerOptions.Converters.Add(converter);
            }
        });
        return services.AddOpenApi("v1", options =>
        {
            options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().Any();
            options.AddOperationTransformer(async (operation, context, cancellationToken) =>
            {
                var route = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiRoute>().First();
                Complete(operation, route);
                if (route.Request is { } request)
                {
                    // Not told to the router: it would turn away by content type what clients expect a 400 for.
                    operation.RequestBody = Body(await context.GetOrCreateSchemaAsync(request, null, cancellationToken).ConfigureAwait(false));
                }
            });
            options.AddDocumentTransformer((document, context, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Bacalhau",
                    Version = context.ApplicationServices.GetRequiredService<IServerIdentity>().Version.GitVersion,
                    Description = "Submits jobs, watches them and asks after nodes. Every answer that is not 200 is an ApiError.",
                };
                document.Servers = [];
                return Task.CompletedTask;
            });
        });
    }

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");

    private static OpenApiRequestBody Body(OpenApiSchema schema) => new()
    {
        Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = schema } },
    };

    private static void Complete(OpenApiOperation operation, ApiRoute route)
    {
        operation.Summary = route.Summary;
        operation.Deprecated = route.IsLegacy;
        operation.Parameters =
        [
            .. route.Parameters.Select(name => new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }),
            .. route.Query.Select(parameter => new OpenApiParameter
            {
                Name = parameter.Name,
                In = ParameterLocation.Query,
                Description = parameter.Meaning,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }),
        ];
    }
}
