using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Bacalhau.Silo.Http.Description;

/// <summary>Serves the OpenAPI document. Made when first asked for: what makes it is large, and most servers never need it.</summary>
internal static class ApiDescription
{
    /// <summary>Where the document is.</summary>
    public const string Path = "/openapi/v1.json";

    public static void MapApiDescription(this IEndpointRouteBuilder routes)
    {
        byte[]? known = null;
        routes.MapGet(Path, async context =>
        {
            var document = known ??= await ApiDocument.WriteAsync(routes.ServiceProvider, context.RequestAborted).ConfigureAwait(false);
            context.Response.ContentType = "application/json;charset=utf-8";
            context.Response.ContentLength = document.Length;
            await context.Response.Body.WriteAsync(document, context.RequestAborted).ConfigureAwait(false);
        });
    }
}
