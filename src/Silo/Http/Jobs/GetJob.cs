using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>One job, with its history and executions when asked for.</summary>
internal sealed class GetJob(JobLookup lookup, IJobQueries queries, JobHistory history, JobExecutions executions)
{
    private const int IncludedHistory = 100;

    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}", "One job, by name, id or the beginning of its id.")
    {
        Response = typeof(GetJobResponse),
        Query =
        [
            ("namespace", "The namespace of the name; default when empty."),
            ("job_version", "The version; 0 for the latest."),
            ("include", "A list of history and executions."),
        ],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var @namespace = query.Text("namespace");
        var version = query.Number("job_version");
        query.Number("limit", uint.MaxValue);
        var include = query.Text("include").Split(',', StringSplitOptions.TrimEntries);
        query.Check();

        var id = Route.Parameter(call.Context, "id");
        var record = await lookup.FindAsync(call, id, @namespace, call.CancellationToken).ConfigureAwait(false);
        var job = await ReadAsync(record.Id, version, call.CancellationToken).ConfigureAwait(false);
        var shown = version > 0 ? version : record.Version;
        var past = include.Contains("history")
            ? await history.ReadAsync(record.Id, shown, IncludedHistory, call.Client, call.CancellationToken).ConfigureAwait(false)
            : null;
        if (!include.Contains("executions"))
        {
            await AnswerAsync(null).ConfigureAwait(false);
            return;
        }

        await executions.ListAsync(
            call, new() { JobId = record.Id, Version = shown, Limit = int.MaxValue }, JobExecutions.TaskNameOf(job.Tasks), AnswerAsync, WriteFrame).ConfigureAwait(false);

        Task AnswerAsync(IReadOnlyList<ApiExecution>? items) => call.AnswerShapedAsync(new GetJobResponse
        {
            Job = job,
            History = past,
            Executions = items is null ? null : new() { Items = items },
        });

        void WriteFrame(Utf8JsonWriter json)
        {
            json.WritePropertyName("Job");
            JsonSerializer.Serialize(json, job, ApiJson.TypeInfo<Job>());
            if (past is not null)
            {
                json.WritePropertyName("History");
                JsonSerializer.Serialize(json, past, ApiJson.TypeInfo<ListHistoryResponse>());
            }

            json.WritePropertyName("Executions");
        }
    }

    private async Task<Job> ReadAsync(JobId id, long version, CancellationToken cancellationToken) =>
        await queries.GetAsync(id, version, cancellationToken).ConfigureAwait(false)
        ?? throw (version == 0
            ? JobLookup.NotFound(id.Value)
            : new BacalhauError(BacalhauErrorCode.NotFound, JobLookup.Component, $"job version {version} not found for job {id}").AsException());
}
