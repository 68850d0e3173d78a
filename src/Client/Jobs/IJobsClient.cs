using Bacalhau.Api;

namespace Bacalhau.Client;

/// <summary>The jobs of a cluster.</summary>
public interface IJobsClient
{
    /// <summary>Submits a job. A name that exists in the namespace makes a new version of that job. Repeated by itself when the connection is lost; the job is accepted once.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ValidationError"/> or <see cref="BacalhauErrorCode.BadRequest"/>: the job breaks rules; the message names all of them.</exception>
    Task<PutJobResponse> SubmitAsync(Job job, SubmitOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Says what submitting a job would change in the newest version of its name; empty when nothing.</summary>
    Task<DiffJobResponse> DiffAsync(Job job, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says why a job runs where it does, or what it waits for and since when, and what every node says to it: chosen, or the first reason why not, with its score.
    /// Of a job that has ended it says what would happen if it were submitted now. Changes nothing.
    /// </summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotFound"/>: there is no such job, or the server is one that cannot tell.</exception>
    Task<ExplainJobResponse> ExplainAsync(JobKey job, ExplainOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Says where a job would run if it were submitted now, and what every node says to it. Stores nothing; needs the right to submit it.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ValidationError"/> or <see cref="BacalhauErrorCode.BadRequest"/>: the job breaks rules; the message names all of them.</exception>
    Task<ExplainJobResponse> ExplainSubmissionAsync(Job job, ExplainOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a job.</summary>
    Task<GetJobResponse> GetAsync(JobKey job, JobIncludes includes = JobIncludes.None, CancellationToken cancellationToken = default);

    /// <summary>Lists jobs, page after page.</summary>
    IAsyncEnumerable<Job> ListAsync(JobListOptions? query = null, CancellationToken cancellationToken = default);

    /// <summary>Lists one page of jobs.</summary>
    Task<ListJobsResponse> ListPageAsync(JobListOptions query, CancellationToken cancellationToken = default);

    /// <summary>Reads what happened so far, page after page.</summary>
    IAsyncEnumerable<ApiHistoryItem> HistoryAsync(JobKey job, HistoryOptions? query = null, CancellationToken cancellationToken = default);

    /// <summary>Reads what happened and goes on as more happens, until the job (or the execution of the query) has ended.</summary>
    IAsyncEnumerable<ApiHistoryItem> FollowHistoryAsync(JobKey job, HistoryOptions? query = null, CancellationToken cancellationToken = default);

    /// <summary>Reads one page of a history. While the job lives there is always a next token.</summary>
    Task<ListHistoryResponse> HistoryPageAsync(JobKey job, HistoryOptions query, CancellationToken cancellationToken = default);

    /// <summary>Lists the executions of a job.</summary>
    Task<ListExecutionsResponse> ExecutionsAsync(JobKey job, ExecutionListOptions? query = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the versions of a job, oldest first.</summary>
    Task<IReadOnlyList<Job>> VersionsAsync(JobKey job, CancellationToken cancellationToken = default);

    /// <summary>Says where the published results of a job are.</summary>
    Task<IReadOnlyList<SpecConfig>> ResultsAsync(JobKey job, CancellationToken cancellationToken = default);

    /// <summary>Stops a job. Stopping a stopped one does nothing.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConflictJobState"/>: it has completed or failed.</exception>
    Task<StopJobResponse> StopAsync(JobKey job, string reason, CancellationToken cancellationToken = default);

    /// <summary>Runs a version of a job again, as its newest version. Not repeated by itself once it may have been sent.</summary>
    Task<RerunJobResponse> RerunAsync(JobKey job, string reason, CancellationToken cancellationToken = default);

    /// <summary>Waits until a job has ended and gives it. A service or daemon job ends only when it is stopped or fails.</summary>
    /// <param name="job">The job.</param>
    /// <param name="progress">Told of everything that happens; may be null.</param>
    /// <param name="cancellationToken">Stops waiting; the job goes on.</param>
    Task<Job> WaitAsync(JobKey job, IProgress<ApiHistoryItem>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Reads what an execution prints. A lost connection is opened again and goes on where it was; with <see cref="LogOptions.Tail"/> it goes on from the end.</summary>
    /// <exception cref="BacalhauException">There is no such job or execution, or it has no log.</exception>
    IAsyncEnumerable<LogLine> LogsAsync(JobKey job, LogOptions? query = null, CancellationToken cancellationToken = default);

    /// <summary>Fetches the published results of a job into a folder.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.NotFound"/>: nothing is published; <see cref="BacalhauErrorCode.IOError"/>: a file exists already; <see cref="BacalhauErrorCode.NotImplemented"/>: a kind of result this client cannot fetch.</exception>
    Task<DownloadSummary> DownloadAsync(JobKey job, DownloadOptions options, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default);
}
