using Bacalhau.Api;
using Bacalhau.Silo.Http.Routing;
using Bacalhau.Silo.Identity;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.OpenApi;

namespace Bacalhau.Silo.Http.Description;

/// <summary>Writes the OpenAPI document, made from the very routes that are served.</summary>
internal static class ApiDocument
{
    private const string Name = "v1";

    /// <summary>Writes it as JSON.</summary>
    /// <param name="server">The services of the server that is described.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task<byte[]> WriteAsync(IServiceProvider server, CancellationToken cancellationToken)
    {
        await using var services = Services(server);
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync(cancellationToken).ConfigureAwait(false);
        using var text = new MemoryStream();
        await document.SerializeAsJsonAsync(text, OpenApiSpecVersion.OpenApi3_1, cancellationToken).ConfigureAwait(false);
        return text.ToArray();
    }

    /// <summary>What describes routes, apart from what serves them, which it looks at only.</summary>
    private static ServiceProvider Services(IServiceProvider server)
    {
        var services = new ServiceCollection();
        services.AddSingleton(server.GetRequiredService<EndpointDataSource>());
        services.AddSingleton(server.GetRequiredService<IHostEnvironment>());
        services.AddSingleton(server.GetRequiredService<ILoggerFactory>());
        services.AddLogging().AddRouting();
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
        services.AddOpenApi(Name, options =>
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
            options.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new OpenApiInfo
                {
                    Title = "Bacalhau",
                    Version = server.GetRequiredService<IServerIdentity>().Version.GitVersion,
                    Description = "Submits jobs, watches them and asks after nodes. Every answer that is not 200 is an ApiError.",
                };
                document.Servers = [];
                return Task.CompletedTask;
            });
        });
        return services.BuildServiceProvider();
    }

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
