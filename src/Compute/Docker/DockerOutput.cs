using Docker.DotNet;
using Docker.DotNet.Models;

namespace Bacalhau.Compute.Docker;

/// <summary>Copies the output of one container into a log: every byte, once, in the engine's order, whatever happens to the connection.</summary>
internal sealed class DockerOutput(DockerConnection connection, string containerId, ILogWriter log, TimeProvider clock)
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>An engine ends the output with the process; one that has not done so after this long without a byte will not.</summary>
    private static readonly TimeSpan EndOfOutputTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The end of output and the end of the process reach us over two connections; between them lies no more than this.</summary>
    private static readonly TimeSpan EndOfProcessDelay = TimeSpan.FromSeconds(1);

    private long copied;

    /// <summary>Copies until the process has ended and all is read.</summary>
    /// <param name="exit">Completes when the process has ended.</param>
    /// <param name="cancellationToken">Ends the copying early.</param>
    /// <exception cref="LogFailedException">The log did not take it.</exception>
    public async Task CopyAsync(Task exit, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var hadEnded = exit.IsCompleted;
            var before = copied;
            if (await CopyOnceAsync(exit, follow: !hadEnded, cancellationToken).ConfigureAwait(false))
            {
                if (hadEnded || await EndsSoonAsync(exit, cancellationToken).ConfigureAwait(false))
                {
                    return;
                }
            }

            // A broken connection, an engine that restarted, or one that did not say that the output had ended: again from the first byte, past what was copied.
            attempt = copied > before ? 0 : attempt;
            await DockerBackoff.DelayAsync(attempt, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the output once.</summary>
    /// <returns>Whether the engine said that it was all.</returns>
    private async Task<bool> CopyOnceAsync(Task exit, bool follow, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var limit = LimitSilenceAsync(exit, silence);
        try
        {
            using var output = await connection.Client.Containers.GetContainerLogsAsync(
                containerId,
                new ContainerLogsParameters { ShowStdout = true, ShowStderr = true, Follow = follow },
                bound.Token).ConfigureAwait(false);
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
        finally
        {
            _ = limit;
        }
    }

    private async Task DrainAsync(MultiplexedStream output, Task exit, CancellationTokenSource silence, CancellationToken cancellationToken)
    {
        var buffer = new byte[BufferBytes];
        var position = 0L;
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

            var known = (int)Math.Clamp(copied - position, 0, piece.Count);
            position += piece.Count;
            if (known < piece.Count)
            {
                await WriteAsync(piece.Target, buffer.AsMemory(known, piece.Count - known), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WriteAsync(MultiplexedStream.TargetStream target, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var stream = target == MultiplexedStream.TargetStream.StandardError ? LogStream.Stderr : LogStream.Stdout;
        try
        {
            await log.WriteAsync(stream, data, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LogFailedException(cause);
        }

        copied += data.Length;
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
