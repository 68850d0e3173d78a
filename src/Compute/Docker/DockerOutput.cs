using Docker.DotNet;
using Docker.DotNet.Models;

namespace Bacalhau.Compute.Docker;

/// <summary>Copies the output of one container into a log: every byte of each stream, once, whatever happens to the connection.</summary>
/// <remarks>
/// A container that is started here is listened to from before its first byte. For one that runs already, and when the connection breaks, the
/// engine's own log is read from its first byte, past what was copied. Following that log is for those who watch: engines have been seen to end it
/// without the last bytes, so what counts is the reading after the end of the process.
/// </remarks>
internal sealed class DockerOutput(DockerConnection connection, string containerId, ILogWriter log, TimeProvider clock)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>An engine ends the output with the process; one that has not done so after this long without a byte will not.</summary>
    private static readonly TimeSpan EndOfOutputTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The end of output and the end of the process reach us over two connections; between them lies no more than this.</summary>
    private static readonly TimeSpan EndOfProcessDelay = TimeSpan.FromSeconds(1);

    private readonly Dictionary<LogStream, long> copied = new() { [LogStream.Stdout] = 0, [LogStream.Stderr] = 0 };

    /// <summary>Copies until the process has ended and all is read.</summary>
    /// <param name="live">The output from before the first byte; null for a container that runs already.</param>
    /// <param name="exit">Completes when the process has ended.</param>
    /// <param name="cancellationToken">Ends the copying early.</param>
    /// <exception cref="LogFailedException">The log did not take it.</exception>
    public async Task CopyAsync(MultiplexedStream? live, Task exit, CancellationToken cancellationToken)
    {
        if (live is not null)
        {
            using (live)
            {
                if (await CopyAllAsync(_ => Task.FromResult(live), exit, cancellationToken).ConfigureAwait(false)
                    && await EndsSoonAsync(exit, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }
        }

        for (var attempt = 0; ; attempt++)
        {
            var hadEnded = exit.IsCompleted;
            var complete = await CopyAllAsync(bound => OpenLogAsync(follow: !hadEnded, bound), exit, cancellationToken).ConfigureAwait(false);
            if (complete && hadEnded)
            {
                return;
            }

            if (!complete || !await EndsSoonAsync(exit, cancellationToken).ConfigureAwait(false))
            {
                await DockerBackoff.DelayAsync(attempt, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private Task<MultiplexedStream> OpenLogAsync(bool follow, CancellationToken cancellationToken) => connection.Client.Containers.GetContainerLogsAsync(
        containerId,
        new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = follow },
        cancellationToken);

    /// <summary>Copies one source from its beginning.</summary>
    /// <returns>Whether the engine said that it was all.</returns>
    private async Task<bool> CopyAllAsync(Func<CancellationToken, Task<MultiplexedStream>> open, Task exit, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        _ = LimitSilenceAsync(exit, silence);
        try
        {
            using var output = await open(bound.Token).ConfigureAwait(false);
            await DrainAsync(output, exit, silence, bound.Token).ConfigureAwait(false);
            return true;
        }
        catch (DockerContainerNotFoundException)
        {
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception cause) when ((cause is DockerApiException || DockerConnection.IsTransport(cause)) && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task DrainAsync(MultiplexedStream output, Task exit, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var positions = new Dictionary<LogStream, long> { [LogStream.Stdout] = 0, [LogStream.Stderr] = 0 };
        while (true)
        {
            var piece = await output.ReadOutputAsync(buffer, 0, buffer.Length, cancellationToken).ConfigureAwait(false);
            if (piece.EOF)
            {
                return;
            }

            if (exit.IsCompleted)
            {
                silence.CancelAfter(EndOfOutputTimeout);
            }

            var stream = piece.Target == MultiplexedStream.TargetStream.StandardError ? LogStream.Stderr : LogStream.Stdout;
            var known = (int)Math.Clamp(copied[stream] - positions[stream], 0, piece.Count);
            positions[stream] += piece.Count;
            if (known < piece.Count)
            {
                await WriteAsync(stream, buffer.AsMemory(known, piece.Count - known), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteAsync(LogStream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        try
        {
            await log.WriteAsync(stream, data, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LogFailedException(cause);
        }

        copied[stream] += data.Length;
    }

    private static async Task LimitSilenceAsync(Task exit, CancellationTokenSource silence)
    {
        await exit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            silence.CancelAfter(EndOfOutputTimeout);
        }
        catch (ObjectDisposedException)
        {
            // The output ended first, as it mostly does.
        }
    }

    private async Task<bool> EndsSoonAsync(Task exit, CancellationToken cancellationToken)
    {
        try
        {
            await exit.WaitAsync(EndOfProcessDelay, clock, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}

/// <summary>The log of an execution could not be written.</summary>
internal sealed class LogFailedException(Exception cause) : Exception(cause.Message, cause);
