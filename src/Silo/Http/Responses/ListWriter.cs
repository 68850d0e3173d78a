using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Silo.Http.Pipeline;

namespace Bacalhau.Silo.Http.Responses;

/// <summary>Writes a long list as its batches arrive, and waits for a slow client in between. Old clients, whose shapes need the whole, get it in one piece.</summary>
/// <typeparam name="T">What is listed.</typeparam>
/// <param name="call">The request.</param>
/// <param name="answerWhole">Answers with the whole list and its token.</param>
/// <param name="frame">Writes what stands before a list that is not the answer itself but the last value in it, up to the list's name; null for none.</param>
internal sealed class ListWriter<T>(ApiCall call, Func<IReadOnlyList<T>, string, Task> answerWhole, Action<Utf8JsonWriter>? frame = null) : IAsyncDisposable
{
    private readonly bool whole = call.Client.IsBelow(1, 7);
    private readonly List<T> kept = [];
    private Utf8JsonWriter? writer;

    /// <summary>Writes the next batch.</summary>
    public Task WriteAsync(IReadOnlyList<T> items, CancellationToken cancellationToken)
    {
        if (whole)
        {
            kept.AddRange(items);
            return Task.CompletedTask;
        }

        var json = writer ??= Begin();
        var type = ApiJson.TypeInfo<T>();
        foreach (var item in items)
        {
            JsonSerializer.Serialize(json, item, type);
        }

        return FlushAsync(json, cancellationToken);
    }

    /// <summary>Writes the end.</summary>
    public Task EndAsync(string nextToken, CancellationToken cancellationToken)
    {
        if (whole)
        {
            return answerWhole(kept, nextToken);
        }

        var json = writer ??= Begin();
        json.WriteEndArray();
        json.WriteString("NextToken", nextToken);
        json.WriteEndObject();
        if (frame is not null)
        {
            json.WriteEndObject();
        }

        return FlushAsync(json, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (writer is { } json)
        {
            await json.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task FlushAsync(Utf8JsonWriter json, CancellationToken cancellationToken)
    {
        await json.FlushAsync(cancellationToken).ConfigureAwait(false);
        await call.Context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private Utf8JsonWriter Begin()
    {
        call.Context.Response.ContentType = "application/json";
        var options = ApiAnswers.IsPretty(call.Context) ? ApiJson.PrettyOptions : ApiJson.Options;
        var json = new Utf8JsonWriter(call.Context.Response.BodyWriter, new JsonWriterOptions { Encoder = options.Encoder, Indented = options.WriteIndented });
        json.WriteStartObject();
        if (frame is not null)
        {
            frame(json);
            json.WriteStartObject();
        }

        json.WriteStartArray("Items");
        return json;
    }
}
