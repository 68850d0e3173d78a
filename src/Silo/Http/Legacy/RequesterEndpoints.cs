using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Agent;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Jobs;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Routing;
using Microsoft.AspNetCore.Routing;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>The routes by which clients before 1.4 submit, watch and cancel jobs. They send no version; the path is the mark.</summary>
internal sealed class RequesterEndpoints(
    LegacySubmission submission,
    LegacyJobReader reader,
    IJobQueries queries,
    StopJob stop,
    ResultLinks links,
    AgentEndpoints agent,
    BodyReader bodies)
{
    private const int MaxHistory = 10_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        Add(routes, "submit", "Takes a signed job.", submission.HandleAsync);
        Add(routes, "cancel", "Stops a job, signed.", call => LegacyException.GuardAsync(call, () => CancelAsync(call)));
        Add(routes, "list", "Lists jobs with their states.", call => LegacyException.GuardAsync(call, () => ListAsync(call)));
        Add(routes, "states", "The state of a job.", StatesAsync);
        Add(routes, "results", "Where the results of a job are.", ResultsAsync);
        Add(routes, "events", "The changes of a job.", EventsAsync);
        Add(routes, "debug", "Facts for whoever looks for a fault.", agent.DebugAsync);
    }

    private static void Add(IEndpointRouteBuilder routes, string name, string summary, Func<ApiCall, Task> handler)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["/api/v1", ""])
        {
            routes.MapApi(ApiRoutes.Post, new($"{prefix}/requester/{name}", summary) { IsLegacy = true }, handler);
        }
    }

    private async Task CancelAsync(ApiCall call)
    {
        var payload = SignedEnvelope.Open(
            await bodies.ReadBytesAsync(call.Context).ConfigureAwait(false), json => JsonSerializer.Deserialize(json.Span, LegacyJson.Default.LegacyCancelPayload), payload => payload.ClientID);
        call.Principal = new Principal(payload.ClientID);
        Name(call, payload.ClientID, payload.JobID);
        var (record, _, _) = await reader.FindAsync(call, payload.JobID, payload.ClientID).ConfigureAwait(false);
        await stop.StopAsync(call, record.Id, payload.Reason).ConfigureAwait(false);
        var (_, job, executions) = await reader.FindAsync(call, record.Id.Value, "").ConfigureAwait(false);
        await call.AnswerNodeAsync(new JsonObject { ["state"] = LegacyStates.Show(job, executions, links.Sign) }).ConfigureAwait(false);
    }

    private async Task ListAsync(ApiCall call)
    {
        var request = await ReadAsync(call, LegacyJson.Default.LegacyListRequest).ConfigureAwait(false) ?? new();
        var jobs = request.Id.Length > 0
            ? [(await FindForListAsync(call, request).ConfigureAwait(false)).Job]
            : await reader.ListAsync(request, call.CancellationToken).ConfigureAwait(false);
        var shown = new JsonArray();
        foreach (var job in jobs)
        {
            var executions = await reader.ExecutionsAsync(job.Id, call.CancellationToken).ConfigureAwait(false);
            shown.Add((JsonNode)new JsonObject { ["Job"] = LegacyJobView.Show(job), ["State"] = LegacyStates.Show(job, executions, links.Sign) });
        }

        await call.AnswerNodeAsync(new JsonObject { ["jobs"] = shown }).ConfigureAwait(false);
    }

    private async Task<(JobRecord Record, Job Job, IReadOnlyList<Execution> Executions)> FindForListAsync(ApiCall call, LegacyListRequest request)
    {
        try
        {
            return await reader.FindAsync(call, request.Id, request.ClientId).ConfigureAwait(false);
        }
        catch (BacalhauException e) when (e.Error.Code == BacalhauErrorCode.NotFound)
        {
            throw new LegacyException(400, "error-job-not-found", $"Job not found. ID: {request.Id}");
        }
    }

    private async Task StatesAsync(ApiCall call)
    {
        var (_, job, executions) = await FindAsync(call).ConfigureAwait(false);
        await call.AnswerNodeAsync(new JsonObject { ["state"] = LegacyStates.Show(job, executions, links.Sign) }).ConfigureAwait(false);
    }

    private async Task ResultsAsync(ApiCall call)
    {
        var (record, _, executions) = await FindAsync(call).ConfigureAwait(false);
        var results = executions
            .Where(execution => execution.JobVersion == record.Version && execution.State.StateType == ExecutionStateType.Completed)
            .Select(execution => (JsonNode?)new JsonObject
            {
                ["NodeID"] = execution.NodeId.Value,
                ["Data"] = execution.PublishedResult is { } published ? LegacyJobView.Storage(links.Sign(published)) : new JsonObject(),
            });
        await call.AnswerNodeAsync(new JsonObject { ["results"] = new JsonArray([.. results]) }).ConfigureAwait(false);
    }

    private async Task EventsAsync(ApiCall call)
    {
        var request = await ReadAsync(call, LegacyJson.Default.LegacyJobRequest).ConfigureAwait(false) ?? new();
        Name(call, request.ClientId, request.JobId);
        var (record, _, _) = await reader.FindAsync(call, request.JobId, request.ClientId).ConfigureAwait(false);
        var history = await queries.ListHistoryAsync(new() { JobId = record.Id, Limit = MaxHistory }, call.CancellationToken).ConfigureAwait(false);
        await call.AnswerNodeAsync(new JsonObject { ["events"] = LegacyEvents.Show(record, history, request.Filters ?? new()) }).ConfigureAwait(false);
    }

    private async Task<(JobRecord Record, Job Job, IReadOnlyList<Execution> Executions)> FindAsync(ApiCall call)
    {
        var request = await ReadAsync(call, LegacyJson.Default.LegacyJobRequest).ConfigureAwait(false) ?? new();
        Name(call, request.ClientId, request.JobId);
        return await reader.FindAsync(call, request.JobId, request.ClientId).ConfigureAwait(false);
    }

    private async Task<T?> ReadAsync<T>(ApiCall call, JsonTypeInfo<T> type)
        where T : class
    {
        var body = await bodies.ReadBytesAsync(call.Context).ConfigureAwait(false);
        try
        {
            return body.Length == 0 ? null : JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException e)
        {
            throw RequestException.Bad($"the body is not the JSON expected: {e.Message}");
        }
    }

    private static void Name(ApiCall call, string client, string job)
    {
        call.Context.Response.Headers[ClientHeaders.ClientId] = Printable(client);
        call.Context.Response.Headers[ClientHeaders.JobId] = Printable(job);
    }

    /// <summary>What comes from a body may hold line ends; a header may not.</summary>
    private static string Printable(string text) => text.Length <= 256 && text.All(letter => letter is > ' ' and < '\x7f') ? text : "";
}
