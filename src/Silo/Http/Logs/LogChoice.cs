namespace Bacalhau.Silo.Http.Logs;

/// <summary>Chooses the execution whose log is meant.</summary>
internal sealed class LogChoice(IJobQueries queries)
{
    private const int PageSize = 100;

    /// <summary>Enough to find the newest that went on among many that were refused; not enough to read a job of a million.</summary>
    private const int MaxPages = 20;

    /// <summary>The execution named; else the one that changed last and was not given up, else the one that was given up last, if it ever ran.</summary>
    /// <exception cref="BacalhauException">There is none.</exception>
    public async Task<Execution> ChooseAsync(JobRecord job, string executionId, long version, CancellationToken cancellationToken)
    {
        if (executionId.Length > 0)
        {
            var named = await queries.GetExecutionAsync(new(executionId), cancellationToken).ConfigureAwait(false);
            return named is not null && named.JobId == job.Id && (version == 0 || named.JobVersion == version)
                ? named
                : throw Missing($"unable to find execution {executionId} in job {job.Id}");
        }

        Execution? givenUp = null;
        PageCursor? after = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var read = await queries.ListExecutionsAsync(
                new() { JobId = job.Id, Version = version == 0 ? null : version, Order = ListOrder.ModifiedAt, Reverse = true, Limit = PageSize, After = after },
                cancellationToken).ConfigureAwait(false);
            foreach (var execution in read.Items)
            {
                if (!execution.State.IsDiscarded)
                {
                    return execution;
                }

                givenUp ??= execution.State.StateType is ExecutionStateType.Failed or ExecutionStateType.Cancelled ? execution : null;
            }

            after = read.Next;
            if (after is null)
            {
                break;
            }
        }

        return givenUp ?? throw Missing($"no executions found for job {job.Id}");
    }

    private static BacalhauException Missing(string what) => new BacalhauError(BacalhauErrorCode.NotFound, "Orchestrator", what)
    {
        Hint = "A job that waits for room has no log yet.",
    }.AsException();
}
