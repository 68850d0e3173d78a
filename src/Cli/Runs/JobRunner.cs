using Bacalhau.Cli.Jobs;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Client;

namespace Bacalhau.Cli.Runs;

/// <summary>Starts a job and shows how it goes on.</summary>
internal sealed class JobRunner(CliHost host, IBacalhauClient client, RunOptions options)
{
    /// <summary>Submits a job and goes on as the flags say.</summary>
    public async Task<int> SubmitAsync(Job job, SubmitOptions? submit = null, bool hideWarnings = false, CancellationToken cancellationToken = default)
    {
        var accepted = await client.Jobs.SubmitAsync(job, submit, cancellationToken);
        Warn(accepted.Warnings, hideWarnings);
        return await GoOnAsync(new(accepted.JobID), cancellationToken);
    }

    /// <summary>Runs a job again and goes on as the flags say.</summary>
    public async Task<int> RerunAsync(JobKey job, CancellationToken cancellationToken)
    {
        var accepted = await client.Jobs.RerunAsync(job, "Rerun at user request", cancellationToken);
        Warn(accepted.Warnings, hide: false);
        return await GoOnAsync(new(accepted.JobID, Version: accepted.JobVersion), cancellationToken);
    }

    private async Task<int> GoOnAsync(JobKey job, CancellationToken cancellationToken)
    {
        if (options.IdOnly || !options.Waits)
        {
            await host.Output.WriteLineAsync(job.IdOrName);
            if (!options.Waits)
            {
                return ExitCodes.Success;
            }
        }
        else
        {
            await host.Output.WriteLineAsync($"Job successfully submitted. Job ID: {job.IdOrName}");
        }

        if (options.Follows)
        {
            return await FollowAsync(job, cancellationToken);
        }

        Job? ended;
        using var limit = new CancellationTokenSource(options.WaitTimeout, host.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            ended = await WaitAsync(job, either.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await host.Error.WriteLineAsync($"Interrupted. The job goes on: bacalhau job describe {job.IdOrName}");
            return ExitCodes.Interrupted;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            ErrorReport.Write(host, $"job {job.IdOrName} has not ended within {options.WaitTimeout.TotalSeconds:0} s", $"It goes on: bacalhau job describe {job.IdOrName}");
            return ExitCodes.Failure;
        }

        if (options.NodeDetails)
        {
            await ShowExecutionsAsync(job, cancellationToken);
        }

        var code = Report(ended);
        if (!options.IdOnly)
        {
            await host.Output.WriteAsync(Advice(job.IdOrName, ended is { State.StateType: JobStateType.Completed, Tasks: [{ Publisher: { IsEmpty: false } }, ..] }));
        }

        return code;
    }

    /// <summary>Waits for the end; for what runs until stopped, for the first sign of an execution.</summary>
    private async Task<Job?> WaitAsync(JobKey job, CancellationToken cancellationToken)
    {
        if (options.IdOnly)
        {
            return await WaitAsync(job, null, cancellationToken);
        }

        await host.Output.WriteAsync("\nChecking job status... (Enter Ctrl+C to exit at any time, your job will continue running):\n\n");
        await using var progress = new JobProgress(host, options.GroupsEvents);
        return await WaitAsync(job, progress, cancellationToken);
    }

    private async Task<Job?> WaitAsync(JobKey job, JobProgress? progress, CancellationToken cancellationToken)
    {
        bool? longRunning = null;
        await foreach (var item in client.Jobs.FollowHistoryAsync(job, new HistoryOptions { PageSize = 100 }, cancellationToken))
        {
            progress?.Report(item);
            if (item.Type == HistoryLevel.ExecutionLevel)
            {
                longRunning ??= (await client.Jobs.GetAsync(job, JobIncludes.None, cancellationToken)).Job?.IsLongRunning;
                if (longRunning == true)
                {
                    break;
                }
            }
        }

        return (await client.Jobs.GetAsync(job, JobIncludes.None, cancellationToken)).Job;
    }

    private async Task<int> FollowAsync(JobKey job, CancellationToken cancellationToken)
    {
        if (!options.IdOnly)
        {
            await host.Output.WriteAsync("\nWaiting for logs... (Enter Ctrl+C to exit at any time, your job will continue running):\n\n");
        }

        try
        {
            try
            {
                await LogPrinter.PrintAsync(host, client.Jobs.LogsAsync(job, new LogOptions { Follow = true }, cancellationToken));
            }
            catch (BacalhauException e) when (e.Error.Code == BacalhauErrorCode.NotFound)
            {
                // It never came to an execution: what matters is why the job failed.
                var failed = (await client.Jobs.GetAsync(job, JobIncludes.None, cancellationToken)).Job;
                if (failed?.State.StateType != JobStateType.Failed)
                {
                    throw;
                }

                Report(failed);
                return ExitCodes.Failure;
            }

            if (!options.FailsWithJob)
            {
                return ExitCodes.Success;
            }

            return Report(await client.Jobs.WaitAsync(job, null, cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await host.Error.WriteLineAsync($"No longer following. The job goes on: bacalhau job describe {job.IdOrName}");
            return ExitCodes.Success;
        }
    }

    /// <summary>Says when a job failed. Without an explicit <c>--wait</c> the exit status stays 0, as scripts of the original expect.</summary>
    private int Report(Job? job)
    {
        if (job?.State is not { StateType: JobStateType.Failed or JobStateType.Stopped } state)
        {
            return ExitCodes.Success;
        }

        var words = state.StateType == JobStateType.Failed ? "job failed" : "job was stopped";
        ErrorReport.Write(host, state.Message.Length > 0 ? $"{words}: {state.Message}" : words, null);
        return options.FailsWithJob ? ExitCodes.Failure : ExitCodes.Success;
    }

    private async Task ShowExecutionsAsync(JobKey job, CancellationToken cancellationToken)
    {
        var executions = (await client.Jobs.ExecutionsAsync(job, null, cancellationToken)).Items;
        var target = options.IdOnly ? host.With(output: host.Error) : host;
        await target.Output.WriteAsync("\nJob Results By Node:\n");
        ResultWriter.WriteList(target, new OutputStyle(OutputFormat.Table, false, false, false, false), executions, ExecutionColumns.Detailed(host.Clock));
    }

    private void Warn(IReadOnlyList<string>? warnings, bool hide)
    {
        foreach (var warning in hide ? [] : warnings ?? [])
        {
            ErrorReport.Warn(host, warning);
        }
    }

    private static string Advice(string id, bool hasResults) =>
        $"\nTo get more details about the run, execute:\n\tbacalhau job describe {id}\n\nTo get more details about the run executions, execute:\n\tbacalhau job executions {id}\n"
        + (hasResults ? $"\nTo download the results, execute:\n\tbacalhau job get {id}\n" : "");
}
