using System.Text;
using System.Text.Json;

namespace Bacalhau.Bench;

/// <summary>Sends submissions, as fast as answers come or at a fixed rate.</summary>
internal static class Load
{
    private const string Jobs = "/api/v1/orchestrator/jobs";

    /// <summary>A noop job that asks for almost nothing, as a request.</summary>
    public static readonly byte[] SubmitNoop = LeanConnection.Request(
        "PUT",
        Jobs,
        """{"Job":{"Type":"batch","Count":1,"Tasks":[{"Name":"main","Engine":{"Type":"noop"},"Resources":{"CPU":"1m","Memory":"1mb"}}]}}""");

    /// <summary>Closed loop: each client sends the next when the last is answered. Gives seconds and latencies in milliseconds.</summary>
    public static async Task<(double Seconds, double[] Latencies)> SubmitAsync(int port, int jobs, int clients)
    {
        var clock = TimeProvider.System;
        var connections = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => LeanConnection.OpenAsync(port)));
        var begin = clock.GetTimestamp();
        var left = jobs;
        var latencies = await Task.WhenAll(connections.Select(async connection =>
        {
            var mine = new List<double>(jobs / clients * 2);
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var one = clock.GetTimestamp();
                await SubmitOneAsync(connection);
                mine.Add(clock.GetElapsedTime(one).TotalMilliseconds);
            }

            return mine;
        }));
        var seconds = clock.GetElapsedTime(begin).TotalSeconds;
        await CloseAsync(connections);
        return (seconds, [.. latencies.SelectMany(mine => mine)]);
    }

    /// <summary>Open loop: requests are due at fixed instants, whatever the server does; a latency counts from the instant it was due (no coordinated omission).</summary>
    public static async Task<double[]> SubmitAtAsync(int port, int perSecond, int seconds, int clients)
    {
        var clock = TimeProvider.System;
        var connections = await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => LeanConnection.OpenAsync(port)));
        var total = perSecond * seconds;
        var latencies = new double[total];
        var next = -1;
        var begin = clock.GetTimestamp();
        await Task.WhenAll(connections.Select(async connection =>
        {
            for (var i = Interlocked.Increment(ref next); i < total; i = Interlocked.Increment(ref next))
            {
                var due = TimeSpan.FromSeconds((double)i / perSecond);
                var wait = due - clock.GetElapsedTime(begin);
                if (wait > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(wait);
                }

                await SubmitOneAsync(connection);
                latencies[i] = (clock.GetElapsedTime(begin) - due).TotalMilliseconds;
            }
        }));
        await CloseAsync(connections);
        return latencies;
    }

    /// <summary>Waits until so many jobs have completed; reads a counter of the server's, which costs it nothing.</summary>
    public static async Task WaitUntilCompletedAsync(int port, long jobs, TimeSpan limit)
    {
        var clock = TimeProvider.System;
        await using var connection = await LeanConnection.OpenAsync(port);
        var ask = LeanConnection.Request("GET", "/api/v1/agent/debug");
        var begin = clock.GetTimestamp();
        while (true)
        {
            var (_, body) = await connection.SendAsync(ask);
            var completed = CompletedOf(body);
            if (completed >= jobs)
            {
                return;
            }

            if (clock.GetElapsedTime(begin) > limit)
            {
                throw new TimeoutException($"{completed} of {jobs} jobs have completed within {limit.TotalSeconds} s");
            }

            await Task.Delay(10);
        }
    }

    private static long CompletedOf(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return document.RootElement.TryGetProperty("jobsCompleted", out var count) && count.TryGetInt64(out var number)
            ? number
            : throw new InvalidDataException($"no jobsCompleted in {Encoding.UTF8.GetString(body.Span)}");
    }

    private static async ValueTask SubmitOneAsync(LeanConnection connection)
    {
        var (status, body) = await connection.SendAsync(SubmitNoop);
        if (status != 200)
        {
            throw new InvalidDataException($"a submission was answered {status}: {Encoding.UTF8.GetString(body.Span)}");
        }
    }

    private static async Task CloseAsync(LeanConnection[] connections)
    {
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }
}
