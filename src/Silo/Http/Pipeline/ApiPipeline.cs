using System.Diagnostics;
using Bacalhau.Api;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http.Pipeline;

/// <summary>What every request passes: id, principal, authorizer, the server's headers, version gate, handler within its time, errors, one log line.</summary>
internal sealed partial class ApiPipeline(
    RequestDelegate next,
    RequestDoor door,
    ServerHeaders headers,
    IOptions<HttpEdgeOptions> options,
    HttpTelemetry telemetry,
    TimeProvider clock,
    ILogger<ApiPipeline> logger)
{
    private const int ClientGone = 499;

    public async Task InvokeAsync(HttpContext context)
    {
        var started = clock.GetTimestamp();
        var call = new ApiCall(context, RequestIds.Of(context.Request));
        context.Features.Set(call);
        context.Response.Headers[ClientHeaders.RequestId] = call.RequestId;
        var route = context.GetEndpoint()?.Metadata.GetMetadata<ApiRoute>();
        using var activity = HttpTelemetry.Activities.StartActivity(route?.Pattern ?? "unmatched");
        activity?.SetTag("bacalhau.request_id", call.RequestId);
        try
        {
            await AnswerAsync(call, route).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await FailAsync(call, e).ConfigureAwait(false);
        }
        finally
        {
            var elapsed = clock.GetElapsedTime(started);
            activity?.SetTag("http.response.status_code", context.Response.StatusCode);
            telemetry.Answered(context.Request.Method, route?.Pattern ?? "unmatched", context.Response.StatusCode, elapsed);
            Log(call, elapsed);
        }
    }

    private async Task AnswerAsync(ApiCall call, ApiRoute? route)
    {
        var context = call.Context;
        await door.EnterAsync(call).ConfigureAwait(false);
        headers.AddTo(context.Response);
        switch (ClientGate.Check(context.Request.Headers, options.Value.ServeOldClients, out var client))
        {
            case ClientRefusal.Unreadable:
                await call.AnswerAsync(new ApiVersionError { Error = $"Invalid client version {context.Request.Headers[ClientHeaders.Version]}" }, StatusCodes.Status400BadRequest).ConfigureAwait(false);
                return;
            case ClientRefusal.TooOld:
                await call.AnswerAsync(headers.TooOld(client), StatusCodes.Status403Forbidden).ConfigureAwait(false);
                return;
            default:
                call.Client = client;
                break;
        }

        // The router matches without regard to case and slashes at the end, and answers 405 by itself; Bacalhau's clients know neither.
        if (context.GetEndpoint() is not RouteEndpoint || (route is not null && !route.IsExactly(context.Request.Path)))
        {
            await call.AnswerErrorAsync(ErrorAnswer.NoSuchRoute).ConfigureAwait(false);
            return;
        }

        if (route is { IsStream: true })
        {
            call.CancellationToken = context.RequestAborted;
            await next(context).ConfigureAwait(false);
            return;
        }

        using var late = new CancellationTokenSource(options.Value.HandlerTimeout, clock);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        call.CancellationToken = ends.Token;
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (late.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {options.Value.HandlerTimeout.TotalSeconds:0.#} seconds", e);
        }
    }

    private async Task FailAsync(ApiCall call, Exception error)
    {
        var context = call.Context;
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = context.Response.HasStarted ? context.Response.StatusCode : ClientGone;
            return;
        }

        var answer = ErrorAnswers.Of(error, call.UncertainWrite);
        if (answer.Status >= StatusCodes.Status500InternalServerError)
        {
            LogFailed(logger, error, context.Request.Method, context.Request.Path.Value, call.RequestId);
        }

        Activity.Current?.SetStatus(ActivityStatusCode.Error, answer.Code);
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.Headers.ContentEncoding = default;
        await call.AnswerErrorAsync(answer).ConfigureAwait(false);
    }

    private void Log(ApiCall call, TimeSpan elapsed)
    {
        var status = call.Context.Response.StatusCode;
        var level = status >= StatusCodes.Status400BadRequest ? LogLevel.Information : LogLevel.Debug;
        if (logger.IsEnabled(level))
        {
            var request = call.Context.Request;
            LogAnswered(logger, level, request.Method, request.Path.Value, status, elapsed.TotalMilliseconds, call.RequestId, call.Principal.Id, request.Headers[ClientHeaders.Version]);
        }
    }

    [LoggerMessage(Message = "{Method} {Path} answered {Status} in {ElapsedMs:0.0} ms (request {RequestId}, principal {Principal}, client {Client})")]
    private static partial void LogAnswered(ILogger logger, LogLevel level, string method, string? path, int status, double elapsedMs, string requestId, string principal, string? client);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Path} failed (request {RequestId})")]
    private static partial void LogFailed(ILogger logger, Exception exception, string method, string? path, string requestId);
}
