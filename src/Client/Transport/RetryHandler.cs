using System.Net;

namespace Bacalhau.Client.Transport;

/// <summary>Sends again what is harmless to repeat when the connection is lost or the server is absent or overloaded. Limits each attempt in time.</summary>
internal sealed class RetryHandler(BacalhauClientOptions options, ServerContact contact, TimeProvider clock) : DelegatingHandler
{
    private const long MaxAnswerBytes = 256L << 20;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan? asked = null;
            try
            {
                var response = await SendOnceAsync(request, cancellationToken);
                contact.Answered();
                if (!IsPassing(request, response) || IsOver(began, asked = RetryAfter(response)))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (HttpRequestException failure) when (CanRepeat(request, failure) && !IsOver(began, null))
            {
            }
            catch (TimeoutException) when (request.IsRepeatable() && !IsOver(began, null))
            {
            }

            await Task.Delay(asked ?? Backoff.After(attempt, Random.Shared.NextDouble()), clock, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RequestTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            var response = await base.SendAsync(request, either.Token);

            // A connection may break within the body: then this attempt has failed, too.
            await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, either.Token);
            return response;
        }
        catch (OperationCanceledException cancelled) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {options.RequestTimeout.TotalSeconds:0.#} s", cancelled);
        }
        catch (IOException broken)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, broken.Message, broken);
        }
    }

    private bool CanRepeat(HttpRequestMessage request, HttpRequestException failure)
    {
        var neverSent = failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;
        var hopeless = failure.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.UserAuthenticationError
            || (neverSent && options.FailFastUntilAnswered && !contact.HasAnswered);
        return !hopeless && (neverSent || request.IsRepeatable());
    }

    private static bool IsPassing(HttpRequestMessage request, HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout => request.IsRepeatable(),
        _ => false,
    };

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > clock.GetUtcNow() => date - clock.GetUtcNow(),
        _ => null,
    };

    private bool IsOver(long began, TimeSpan? pause) => clock.GetElapsedTime(began) + (pause ?? TimeSpan.Zero) >= options.RetryTimeout;
}
