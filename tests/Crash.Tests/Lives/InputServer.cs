using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Bacalhau.Crash.Tests;

/// <summary>A web server with inputs: some always there, some only when asked for the second time.</summary>
internal sealed class InputServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, bool> asked = new();
    private readonly WebApplication app;

    private InputServer(WebApplication app) => this.app = app;

    public static async Task<InputServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new InputServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Gives the address of an input that is there. Its file has the same name in every life: a point is known by it.</summary>
    public string Steady(string token) => $"{app.Urls.Single()}/steady/{token}/text";

    /// <summary>Gives the address of an input that is not there the first time.</summary>
    public string Flaky(string token) => $"{app.Urls.Single()}/flaky/{token}/text";

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.StartsWith("/flaky/", StringComparison.Ordinal) && HttpMethods.IsGet(context.Request.Method) && asked.TryAdd(path, true))
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        return context.Response.WriteAsync("a few words");
    }
}
