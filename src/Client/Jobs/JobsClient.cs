using System.Runtime.CompilerServices;
using Bacalhau.Api;
using Bacalhau.Client.Logs;
using Bacalhau.Client.Results;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Jobs;

/// <summary>The jobs over HTTP.</summary>
internal sealed class JobsClient(ApiTransport transport, string defaultNamespace, TimeProvider clock, LogSocket sockets, ResultDownloader downloader) : IJobsClient
{
    private const string Root = "/api/v1/orchestrator/jobs";
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan SlowestPoll = TimeSpan.FromMilliseconds(500);

    public Task<PutJobResponse> SubmitAsync(Job job, SubmitOptions? options, CancellationToken cancellationToken)
    {
        var given = options?.IdempotencyToken ?? "";
        var request = new PutJobRequest
        {
            Job = job,
            Force = options?.Force ?? false,
            Namespace = job.Namespace,
            IdempotencyToken = given.Length > 0 ? given : Guid.NewGuid().ToString("N"),
        };
        return transport.SendAsync<PutJobRequest, PutJobResponse>(HttpMethod.Put, Root, request, repeatable: true, cancellationToken);
    }

    public Task<DiffJobResponse> DiffAsync(Job job, CancellationToken cancellationToken) =>
        transport.SendAsync<DiffJobRequest, DiffJobResponse>(HttpMethod.Put, Root + "/diff", new() { Job = job, Namespace = job.Namespace }, repeatable: true, cancellationToken);

    public Task<ExplainJobResponse> ExplainAsync(JobKey job, ExplainOptions? options, CancellationToken cancellationToken)
    {
        options ??= new();
        var path = PathOf(job, "/explain").Add("limit", options.Limit).Add("namespace", NamespaceOf(job)).Add("node", options.Node).Add("offset", options.Offset);
        return transport.GetAsync<ExplainJobResponse>(path.ToString(), cancellationToken);
    }

    public Task<ExplainJobResponse> ExplainSubmissionAsync(Job job, ExplainOptions? options, CancellationToken cancellationToken)
    {
        options ??= new();
        var request = new ExplainJobRequest { Job = job, Namespace = job.Namespace, Limit = options.Limit, Offset = options.Offset, Node = options.Node };
        return transport.SendAsync<ExplainJobRequest, ExplainJobResponse>(HttpMethod.Put, Root + "/explain", request, repeatable: true, cancellationToken);
    }

    public Task<GetJobResponse> GetAsync(JobKey job, JobIncludes includes, CancellationToken cancellationToken)
    {
        var include = string.Join(',', new[]
        {
            includes.HasFlag(JobIncludes.Executions) ? "executions" : "",
            includes.HasFlag(JobIncludes.History) ? "history" : "",
        }.Where(word => word.Length > 0));
        var path = PathOf(job, "").Add("include", include).Add("job_version", job.Version).Add("namespace", NamespaceOf(job));
        return transport.GetAsync<GetJobResponse>(path.ToString(), cancellationToken);
    }

    public async IAsyncEnumerable<Job> ListAsync(JobListOptions? query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int pageSize = 100;
        var page = query ?? new();
        page = page.PageSize > 0 ? page : page with { PageSize = pageSize };
        do
        {
            var answer = await ListPageAsync(page, cancellationToken);
            foreach (var job in answer.Items)
            {
                yield return job;
            }

            page = page with { NextToken = answer.NextToken };
        }
        while (page.NextToken.Length > 0);
    }

    public Task<ListJobsResponse> ListPageAsync(JobListOptions query, CancellationToken cancellationToken)
    {
        var path = new QueryText(Root);
        foreach (var selector in query.Labels)
        {
            path.Add("labels", selector);
        }

        path.Add("limit", query.PageSize).Add("namespace", query.Namespace).Add("next_token", query.NextToken)
            .Add("order_by", query.OrderBy).Add("reverse", query.Reverse);
        return transport.GetAsync<ListJobsResponse>(path.ToString(), cancellationToken);
    }

    public async IAsyncEnumerable<ApiHistoryItem> HistoryAsync(JobKey job, HistoryOptions? query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = query ?? new();
        while (true)
        {
            var answer = await HistoryPageAsync(job, page, cancellationToken);
            foreach (var item in answer.Items)
            {
                yield return item;
            }

            // While a job lives there is always a next token; an empty page says that nothing more is there yet.
            if (answer.NextToken.Length == 0 || answer.Items.Count == 0)
            {
                yield break;
            }

            page = page with { NextToken = answer.NextToken };
        }
    }

    public async IAsyncEnumerable<ApiHistoryItem> FollowHistoryAsync(JobKey job, HistoryOptions? query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = query ?? new();
        var pause = FirstPoll;
        while (true)
        {
            var answer = await HistoryPageAsync(job, page, cancellationToken);
            foreach (var item in answer.Items)
            {
                yield return item;
            }

            if (answer.NextToken.Length == 0)
            {
                yield break;
            }

            page = page with { NextToken = answer.NextToken };
            pause = answer.Items.Count > 0 ? FirstPoll : TimeSpan.FromTicks(Math.Min(SlowestPoll.Ticks, pause.Ticks * 2));
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    public Task<ListHistoryResponse> HistoryPageAsync(JobKey job, HistoryOptions query, CancellationToken cancellationToken)
    {
        var path = PathOf(job, "/history").Add("all_job_versions", query.AllVersions).Add("event_type", query.EventType)
            .Add("execution_id", query.ExecutionId).Add("job_version", job.Version).Add("limit", query.PageSize)
            .Add("namespace", NamespaceOf(job)).Add("next_token", query.NextToken)
            .Add("since", query.Since?.ToUnixTimeSeconds() ?? 0);
        return transport.GetAsync<ListHistoryResponse>(path.ToString(), cancellationToken);
    }

    public Task<ListExecutionsResponse> ExecutionsAsync(JobKey job, ExecutionListOptions? query, CancellationToken cancellationToken)
    {
        query ??= new();
        var path = PathOf(job, "/executions").Add("all_job_versions", query.AllVersions).Add("job_version", job.Version)
            .Add("limit", query.Limit).Add("namespace", NamespaceOf(job)).Add("next_token", query.NextToken)
            .Add("order_by", query.OrderBy).Add("reverse", query.Reverse);
        return transport.GetAsync<ListExecutionsResponse>(path.ToString(), cancellationToken);
    }

    public async Task<IReadOnlyList<Job>> VersionsAsync(JobKey job, CancellationToken cancellationToken) =>
        (await transport.GetAsync<ListVersionsResponse>(PathOf(job, "/versions").Add("namespace", NamespaceOf(job)).ToString(), cancellationToken)).Items;

    public async Task<IReadOnlyList<SpecConfig>> ResultsAsync(JobKey job, CancellationToken cancellationToken) =>
        (await transport.GetAsync<ListResultsResponse>(PathOf(job, "/results").Add("job_version", job.Version).Add("namespace", NamespaceOf(job)).ToString(), cancellationToken)).Items;

    public Task<StopJobResponse> StopAsync(JobKey job, string reason, CancellationToken cancellationToken) =>
        transport.SendAsync<StopJobRequest, StopJobResponse>(
            HttpMethod.Delete, PathOf(job, "").Add("namespace", NamespaceOf(job)).ToString(),
            new() { Reason = reason, Namespace = NamespaceOf(job) }, repeatable: true, cancellationToken);

    public Task<RerunJobResponse> RerunAsync(JobKey job, string reason, CancellationToken cancellationToken) =>
        transport.SendAsync<RerunJobRequest, RerunJobResponse>(
            HttpMethod.Put, PathOf(job, "/rerun").Add("namespace", NamespaceOf(job)).ToString(),
            new() { JobVersion = job.Version, Reason = reason, Namespace = NamespaceOf(job), IdempotencyToken = Guid.NewGuid().ToString("N") },
            repeatable: false, cancellationToken);

    public async Task<Job> WaitAsync(JobKey job, IProgress<ApiHistoryItem>? progress, CancellationToken cancellationToken)
    {
        await foreach (var item in FollowHistoryAsync(job, new HistoryOptions { PageSize = 100 }, cancellationToken))
        {
            progress?.Report(item);
        }

        return (await GetAsync(job, JobIncludes.None, cancellationToken)).Job ?? throw Missing(job);
    }

    public IAsyncEnumerable<LogLine> LogsAsync(JobKey job, LogOptions? query, CancellationToken cancellationToken) =>
        new JobLog(this, sockets, clock, job with { Namespace = NamespaceOf(job) }, query ?? new()).ReadAsync(cancellationToken);

    public async Task<DownloadSummary> DownloadAsync(JobKey job, DownloadOptions options, IProgress<DownloadProgress>? progress, CancellationToken cancellationToken) =>
        await downloader.DownloadAsync(job.IdOrName, await ResultsAsync(job, cancellationToken), options, progress, cancellationToken);

    private static BacalhauException Missing(JobKey job) =>
        new BacalhauError(BacalhauErrorCode.InternalError, ApiErrors.Component, $"the server's answer holds no job '{job.IdOrName}'").AsException();

    private static QueryText PathOf(JobKey job, string part) => string.IsNullOrWhiteSpace(job.IdOrName)
        ? throw new ArgumentException("a job is named by its id or its name", nameof(job))
        : new($"{Root}/{Uri.EscapeDataString(job.IdOrName)}{part}");

    private string NamespaceOf(JobKey job) => job.Namespace.Length > 0 ? job.Namespace : defaultNamespace;
}
