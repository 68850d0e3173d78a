using System.Buffers;
using Bacalhau.Api;
using Bacalhau.Silo.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Bacalhau.Silo.Http.Requests;

/// <summary>Reads request bodies: once, straight from the connection's buffers, within the limits of size and time.</summary>
internal sealed class BodyReader(IOptions<HttpEdgeOptions> options, TimeProvider clock)
{
    /// <summary>Reads a JSON body. What stands behind the object is ignored; of doubled keys the last counts.</summary>
    /// <returns>The value; null when there is no body.</returns>
    public async ValueTask<T?> ReadJsonAsync<T>(HttpContext context)
        where T : class
    {
        if (HasNoBody(context.Request))
        {
            return null;
        }

        var body = await ReadAsync(context).ConfigureAwait(false);
        try
        {
            if (body.IsEmpty)
            {
                return null;
            }

            RequireJson(context.Request);
            return Parse<T>(body);
        }
        finally
        {
            context.Request.BodyReader.AdvanceTo(body.End);
        }
    }

    /// <summary>Reads a body byte for byte, for signatures over it.</summary>
    public async ValueTask<byte[]> ReadBytesAsync(HttpContext context)
    {
        if (HasNoBody(context.Request))
        {
            return [];
        }

        var body = await ReadAsync(context).ConfigureAwait(false);
        var bytes = body.ToArray();
        context.Request.BodyReader.AdvanceTo(body.End);
        return bytes;
    }

    private static T? Parse<T>(in ReadOnlySequence<byte> body)
        where T : class
    {
        if (body.IsSingleSegment)
        {
            return ApiJson.Read<T>(body.FirstSpan);
        }

        var joined = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(joined);
            return ApiJson.Read<T>(joined.AsSpan(0, (int)body.Length));
        }
        finally
        {
            // A body may carry a token: it must not stand in a buffer that somebody else rents.
            ArrayPool<byte>.Shared.Return(joined, clearArray: true);
        }
    }

    private static bool HasNoBody(HttpRequest request) =>
        request.ContentLength == 0 || (request.ContentLength is null && !request.Headers.ContainsKey(HeaderNames.TransferEncoding) && request.Protocol == HttpProtocol.Http11);

    private static void RequireJson(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw RequestException.Bad(
                $"code=415, message=Unsupported Media Type: application/json is expected, not '{request.ContentType ?? "nothing"}'",
                "Send the body as JSON with the header Content-Type: application/json.");
        }
    }

    private async ValueTask<ReadOnlySequence<byte>> ReadAsync(HttpContext context)
    {
        var limits = options.Value;
        if (context.Request.ContentLength > limits.MaxBodyBytes)
        {
            throw TooLarge(limits);
        }

        var reader = context.Request.BodyReader;
        if (reader.TryRead(out var ready))
        {
            if (ready.IsCompleted)
            {
                return ready.Buffer;
            }

            reader.AdvanceTo(ready.Buffer.Start, ready.Buffer.End);
        }

        using var late = new CancellationTokenSource(limits.BodyTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, context.RequestAborted);
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(both.Token).ConfigureAwait(false);
                if (read.Buffer.Length > limits.MaxBodyBytes)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw TooLarge(limits);
                }

                if (read.IsCompleted)
                {
                    return read.Buffer;
                }

                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new RequestException(408, $"the body did not arrive within {limits.BodyTimeout.TotalSeconds:0.#} seconds");
        }
    }

    private static RequestException TooLarge(HttpEdgeOptions limits) =>
        new(413, $"Request Entity Too Large: the body is larger than {limits.MaxBodyBytes} bytes")
        {
            Hint = "Put large data into an input source and name it in the job.",
        };
}
