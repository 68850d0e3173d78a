using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text;
using Bacalhau.Api;
using Bacalhau.Client.Jobs;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Logs;

/// <summary>Reads one log to its end, over as many connections as it takes.</summary>
/// <remarks>A log only ever grows, so a new connection reads from the beginning and leaves out, stream by stream, as many bytes as have been given already.</remarks>
internal sealed class JobLog(JobsClient jobs, LogSocket sockets, TimeProvider clock, JobKey job, LogOptions query)
{
    private static readonly TimeSpan FirstExecutionPoll = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan SlowestExecutionPoll = TimeSpan.FromMilliseconds(500);
    private readonly long[] given = new long[3];

    public async IAsyncEnumerable<LogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = PathOf(query.ExecutionId.Length > 0 ? query.ExecutionId : await ChooseAsync(cancellationToken));
        var attempt = 0;
        var lastContact = clock.GetTimestamp();
        while (true)
        {
            LogConnection connection;
            try
            {
                connection = new(await sockets.OpenAsync(path, cancellationToken));
            }
            catch (WebSocketException failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (clock.GetElapsedTime(lastContact) >= sockets.RetryTimeout)
                {
                    throw sockets.Unreachable(failure);
                }

                await Task.Delay(Backoff.After(++attempt, Random.Shared.NextDouble()), clock, cancellationToken);
                continue;
            }

            await using (connection)
            {
                var skip = query.Tail ? new long[given.Length] : (long[])given.Clone();
                while (await connection.NextAsync(cancellationToken) is { } frame)
                {
                    (attempt, lastContact) = (0, clock.GetTimestamp());
                    if (frame.Error.Length > 0)
                    {
                        throw new BacalhauError(BacalhauErrorCode.NotFound, "Logs", frame.Error).AsException();
                    }

                    if (Fresh(frame.Value, skip) is { } line)
                    {
                        yield return line;
                    }
                }

                if (connection.HasEnded)
                {
                    yield break;
                }
            }

            if (clock.GetElapsedTime(lastContact) >= sockets.RetryTimeout)
            {
                throw sockets.Unreachable(new IOException("the connection was lost again and again"));
            }

            await Task.Delay(Backoff.After(++attempt, Random.Shared.NextDouble()), clock, cancellationToken);
        }
    }

    /// <summary>Leaves out what has been given; null when that is all of the line.</summary>
    private LogLine? Fresh(LogLine line, long[] skip)
    {
        var stream = (int)line.Type is >= 0 and < 3 ? (int)line.Type : 0;
        var bytes = Encoding.UTF8.GetByteCount(line.Line);
        if (skip[stream] >= bytes && bytes > 0)
        {
            skip[stream] -= bytes;
            return null;
        }

        var fresh = bytes - skip[stream];
        if (skip[stream] > 0)
        {
            line = line with { Line = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line.Line), (int)skip[stream], (int)fresh) };
            skip[stream] = 0;
        }

        given[stream] += fresh;
        return line;
    }

    /// <summary>Fixes the execution, so that a new connection reads the same log: the newest that was not discarded, else the newest. Empty leaves the choice, and the error, to the server.</summary>
    private async Task<string> ChooseAsync(CancellationToken cancellationToken)
    {
        const int newest = 50;
        var pause = FirstExecutionPoll;
        while (true)
        {
            var executions = (await jobs.ExecutionsAsync(
                job, new ExecutionListOptions { OrderBy = "modified_at", Reverse = true, Limit = newest }, cancellationToken)).Items;
            var choice = executions.FirstOrDefault(execution => !IsDiscarded(execution)) ?? (executions.Count > 0 ? executions[0] : null);
            if (choice is not null && !(query.Follow && IsDiscarded(choice)))
            {
                return choice.ID;
            }

            var state = query.Follow ? (await jobs.GetAsync(job, JobIncludes.None, cancellationToken)).Job?.State : null;
            if (state is null or { IsTerminal: true })
            {
                return choice?.ID ?? "";
            }

            await Task.Delay(pause, clock, cancellationToken);
            pause = TimeSpan.FromTicks(Math.Min(SlowestExecutionPoll.Ticks, pause.Ticks * 2));
        }
    }

    private static bool IsDiscarded(ApiExecution execution) => new ExecutionState(execution.ComputeState.StateType).IsDiscarded;

    private string PathOf(string execution) =>
        new QueryText($"/api/v1/orchestrator/jobs/{Uri.EscapeDataString(job.IdOrName)}/logs")
            .Add("execution_id", execution).Add("follow", query.Follow).Add("job_version", job.Version)
            .Add("namespace", job.Namespace).Add("tail", query.Tail).ToString();
}
