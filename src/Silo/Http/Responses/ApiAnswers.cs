using System.Buffers;
using System.IO.Compression;
using Bacalhau.Api;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Bacalhau.Silo.Http.Responses;

/// <summary>Writes answers: JSON of known length, indented when asked, compressed when large and wanted.</summary>
internal static class ApiAnswers
{
    /// <summary>Answers shorter than this are not worth compressing.</summary>
    private const int CompressFromBytes = 4096;

    private const int MaxKeptBuffer = 1 << 20;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? kept;

    /// <summary>Answers with JSON.</summary>
    public static Task AnswerAsync<T>(this ApiCall call, T value, int status = StatusCodes.Status200OK)
    {
        // Writing into memory and handing it to the connection happen without a wait between, so one buffer for each thread is enough.
        var buffer = kept ??= new ArrayBufferWriter<byte>(1024);
        buffer.ResetWrittenCount();
        ApiJson.Write(buffer, value, IsPretty(call.Context));
        var answered = call.AnswerJsonAsync(buffer.WrittenSpan, status);
        if (buffer.Capacity > MaxKeptBuffer)
        {
            kept = null;
        }

        return answered;
    }

    /// <summary>Answers with JSON that is written already.</summary>
    public static Task AnswerJsonAsync(this ApiCall call, ReadOnlySpan<byte> json, int status = StatusCodes.Status200OK)
    {
        var response = call.Context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        if (json.Length >= CompressFromBytes && AcceptsGzip(call.Context.Request))
        {
            response.Headers.ContentEncoding = "gzip";
            response.Headers.Vary = HeaderNames.AcceptEncoding;
            json = Compress(json);
        }

        response.ContentLength = json.Length;
        response.BodyWriter.Write(json);
        return response.BodyWriter.FlushAsync(call.Context.RequestAborted).AsTask();
    }

    /// <summary>Answers with plain text.</summary>
    public static Task AnswerTextAsync(this ApiCall call, string text)
    {
        call.Context.Response.ContentType = "text/plain";
        return call.Context.Response.WriteAsync(text, call.Context.RequestAborted);
    }

    /// <summary>Answers with an error.</summary>
    public static Task AnswerErrorAsync(this ApiCall call, ErrorAnswer error)
    {
        string? given = call.Context.Request.Headers[Clients.ClientHeaders.RequestId];
        return call.AnswerAsync(
            new ApiError
            {
                Status = error.Status,
                Code = error.Code,
                Component = error.Component,
                Message = error.Message,
                RequestID = string.IsNullOrEmpty(given) ? "" : call.RequestId,
                Hint = error.Hint ?? "",
                Details = error.Details,
            },
            error.Status);
    }

    /// <summary>Tells whether the client wants indented JSON: the parameter counts, whatever its value.</summary>
    public static bool IsPretty(HttpContext context) =>
        context.Request.QueryString.HasValue && context.Request.Query.ContainsKey("pretty");

    private static bool AcceptsGzip(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        for (var index = 0; index < accepted.Count; index++)
        {
            if (accepted[index].Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && accepted[index].Quality != 0)
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Compress(ReadOnlySpan<byte> json)
    {
        using var compressed = new MemoryStream(json.Length / 4);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(json);
        }

        return compressed.ToArray();
    }
}
