using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Routing;

namespace Bacalhau.Silo.Http.Jobs;

/// <summary>The history of a job. Its token drives every client's wait: it is empty only when the job has ended and nothing follows.</summary>
internal sealed class JobHistory(JobLookup lookup, IJobQueries queries)
{
    private const int DefaultPage = 100;
    private const int MaxPage = 10_000;

    public static readonly ApiRoute Route = new("/api/v1/orchestrator/jobs/{id}/history", "What happened to a job, ascending; the token stays until the job has ended.")
    {
        Response = typeof(ListHistoryResponse),
        Query =
        [
            ("namespace", "The namespace of the name; default when empty."),
            ("event_type", "all, job or execution."),
            ("execution_id", "The beginning of an execution's id; the whole id to wait for it."),
            ("since", "The earliest instant, in seconds since 1970."),
            ("job_version", "The version; 0 for the latest."),
            ("all_job_versions", "Whether all versions are wanted."),
            ("limit", "The most entries; 100 when 0."),
            ("next_token", "Where to go on."),
        ],
    };

    public async Task HandleAsync(ApiCall call)
    {
        var query = call.Query;
        var @namespace = query.Text("namespace");
        var executionId = query.Text("execution_id");
        var since = query.Number("since", DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        var version = query.Number("job_version");
        var all = query.Flag("all_job_versions");
        var limit = query.Number("limit", uint.MaxValue);
        query.Flag("reverse");
        var level = query.Text("event_type") switch
        {
            "" or "all" => (HistoryLevel?)null,
            "job" => HistoryLevel.JobLevel,
            "execution" => HistoryLevel.ExecutionLevel,
            _ => Wrong(query),
        };
        query.Check();
        var token = PagingToken.Parse(query.Text("next_token")) ?? new("", false, 0, 0);

        // The state is read first: were it read last, a job that ends in between would end the client's wait before its last events were seen.
        var record = await lookup.FindAsync(call, Route.Parameter(call.Context, "id"), @namespace, call.CancellationToken).ConfigureAwait(false);
        var wanted = limit > 0 ? limit : token.Limit;
        var page = wanted == 0 ? DefaultPage : (int)Math.Min(wanted, MaxPage);
        var entries = await queries.ListHistoryAsync(
            new HistoryQuery
            {
                JobId = record.Id,
                Version = JobVersions.Choose(version, all, record.Version),
                Level = level,
                ExecutionIdPrefix = executionId.Length == 0 ? null : executionId,
                Since = since == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(since),
                FromSequence = token.Offset,
                Limit = page + 1,
            },
            call.CancellationToken).ConfigureAwait(false);

        var more = entries.Count > page;
        var goesOn = more || !await HasEndedAsync(record, executionId, call.CancellationToken).ConfigureAwait(false);
        var shown = Show(entries, page, call.Client);
        var next = shown.Count > 0 ? shown[^1].SeqNum + 1 : token.Offset;
        await call.AnswerShapedAsync(
            new ListHistoryResponse { Items = shown, NextToken = goesOn ? PagingToken.ForHistory((uint)wanted, next).ToString() : "" },
            "History").ConfigureAwait(false);
    }

    /// <summary>Reads the first entries of a version, without a token.</summary>
    public async Task<ListHistoryResponse> ReadAsync(JobId id, long version, int limit, ClientVersion client, CancellationToken cancellationToken)
    {
        var entries = await queries.ListHistoryAsync(new() { JobId = id, Version = version, Limit = limit }, cancellationToken).ConfigureAwait(false);
        return new() { Items = Show(entries, limit, client) };
    }

    private async Task<bool> HasEndedAsync(JobRecord record, string executionId, CancellationToken cancellationToken)
    {
        if (executionId.Length == 0)
        {
            return record.State.IsTerminal;
        }

        var execution = await queries.GetExecutionAsync(new(executionId), cancellationToken).ConfigureAwait(false);
        return execution is not null && execution.JobId == record.Id
            ? execution.IsTerminal
            : throw new BacalhauError(BacalhauErrorCode.NotFound, JobLookup.Component, $"execution not found: {executionId}").AsException();
    }

    private static HistoryLevel? Wrong(Requests.QueryReader query)
    {
        query.Complain($"event_type: one of all, job, execution is expected, not '{query.Text("event_type")}'");
        return null;
    }

    private static List<ApiHistoryItem> Show(IReadOnlyList<JobHistoryEntry> entries, int limit, ClientVersion client)
    {
        var marks = client.IsBelow(1, 5);
        var shown = new List<ApiHistoryItem>(Math.Min(entries.Count, limit));
        for (var index = 0; index < entries.Count && index < limit; index++)
        {
            shown.Add(ApiHistoryItem.From(entries[index], marks));
        }

        return shown;
    }
}
