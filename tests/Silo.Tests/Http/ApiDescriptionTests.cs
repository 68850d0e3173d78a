using Bacalhau.Silo.Http.Routing;
using Bacalhau.Silo.Tests.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Tests.Http;

public sealed class ApiDescriptionTests
{
    [Fact]
    public async Task Document_NamesExactlyTheRoutesThatAreServed()
    {
        await using var host = await ApiHost.StartAsync();

        var document = (await host.AskAsync("/openapi/v1.json")).Json;

        var described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));
        var served = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ApiRoute>() is not null)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(method => $"{method} {endpoint.RoutePattern.RawText}"));
        Assert.Equal(served.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task EveryOperation_HasASummary_ItsParametersAndItsBodies()
    {
        await using var host = await ApiHost.StartAsync();

        var document = (await host.AskAsync("/openapi/v1.json")).Json;

        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.NotEqual("", operation.Value.GetProperty("summary").GetString());
                Assert.Equal(
                    path.Name.Count(letter => letter == '{'),
                    operation.Value.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Count(parameter => parameter.GetProperty("in").GetString() == "path") : 0);
            }
        }

        var submit = document.GetProperty("paths").GetProperty(Answers.JobsPath).GetProperty("put");
        Assert.True(submit.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
        Assert.True(submit.GetProperty("responses").GetProperty("200").GetProperty("content").TryGetProperty("application/json", out _));
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("Job", out var job));
        Assert.True(job.GetProperty("properties").TryGetProperty("CreateTime", out _));
    }
}
