using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Responses;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Writes a list of jobs as its batches arrive, and waits for a slow client in between. Old clients, whose shapes need the whole, get it in one piece.</summary>
internal sealed class JobListWriter(ApiCall call) : IAsyncDisposable
{
    private readonly bool whole = call.Client.IsBelow(1, 7);
    private readonly List<Job> kept = [];
    private Utf8JsonWriter? writer;

    public async Task WriteAsync(IReadOnlyList<Job> jobs, CancellationToken cancellationToken)
    {
        if (whole)
        {
            kept.AddRange(jobs);
            return;
        }

        var json = writer ??= Begin();
        var type = ApiJson.TypeInfo<Job>();
        foreach (var job in jobs)
        {
            JsonSerializer.Serialize(json, job, type);
        }

        await json.FlushAsync(cancellationToken).ConfigureAwait(false);
        await call.Context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task EndAsync(string nextToken, CancellationToken cancellationToken)
    {
        if (whole)
        {
            await call.AnswerShapedAsync(new ListJobsResponse { Items = kept, NextToken = nextToken }, "Jobs").ConfigureAwait(false);
            return;
        }

        var json = writer ??= Begin();
        json.WriteEndArray();
        json.WriteString("NextToken", nextToken);
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken).ConfigureAwait(false);
        await call.Context.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (writer is { } json)
        {
            await json.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Utf8JsonWriter Begin()
    {
        call.Context.Response.ContentType = "application/json";
        var options = ApiAnswers.IsPretty(call.Context) ? ApiJson.PrettyOptions : ApiJson.Options;
        var json = new Utf8JsonWriter(call.Context.Response.BodyWriter, new JsonWriterOptions { Encoder = options.Encoder, Indented = options.WriteIndented });
        json.WriteStartObject();
        json.WriteStartArray("Items");
        return json;
    }
}
