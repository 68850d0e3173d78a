using System.Threading.Channels;

namespace Bacalhau.Compute.Wasm;

/// <summary>
/// Takes the output of one module and hands it to its log. The runtime calls from a few threads that all modules share, so nothing may wait there: a
/// module whose log is slow waits on its own thread instead, in <see cref="WaitForRoom"/>.
/// </summary>
internal sealed class WasmOutput : IDisposable
{
    /// <summary>How much may wait for the log before the module waits, in bytes.</summary>
    private const int ManyBytes = 1 << 20;

    private const int PieceBytes = 64 * 1024;

    /// <summary>How long a log may take, after a cancellation, for what was printed before.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    private readonly Channel<(LogStream Stream, byte[] Data)> queue =
        Channel.CreateUnbounded<(LogStream, byte[])>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ManualResetEventSlim room = new(initialState: true);
    private readonly CancellationTokenSource giveUp;
    private readonly Lock gate = new();
    private readonly ILogWriter log;
    private readonly Task written;
    private long waitingBytes;

    public WasmOutput(ILogWriter log, TimeProvider clock)
    {
        this.log = log;
        giveUp = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        written = WriteAsync();
    }

    /// <summary>Gets whether the log keeps up.</summary>
    public bool HasRoom => room.IsSet;

    /// <summary>Takes output; never waits.</summary>
    public void Take(LogStream stream, ReadOnlySpan<byte> data)
    {
        if (queue.Writer.TryWrite((stream, data.ToArray())))
        {
            Count(data.Length);
        }
    }

    /// <summary>Waits until the log has caught up. For the module's own thread.</summary>
    public void WaitForRoom(CancellationToken cancellationToken) => room.Wait(cancellationToken);

    /// <summary>Sees to it that a log which takes nothing does not hold up a module that was cancelled.</summary>
    public void Hurry() => giveUp.CancelAfter(FlushTimeout);

    /// <summary>Called when all is in the log and nobody prints any more.</summary>
    public void Dispose()
    {
        giveUp.Dispose();
        room.Dispose();
    }

    /// <summary>Completes when all is in the log.</summary>
    /// <returns>What the log failed with; null when it did not.</returns>
    public async Task<Exception?> CompleteAsync()
    {
        queue.Writer.TryComplete();
        await written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return written.Exception?.InnerException;
    }

    private async Task WriteAsync()
    {
        try
        {
            while (await queue.Reader.WaitToReadAsync(giveUp.Token).ConfigureAwait(false))
            {
                while (queue.Reader.TryRead(out var piece))
                {
                    var data = Gather(piece.Stream, piece.Data);
                    await log.WriteAsync(piece.Stream, data, giveUp.Token).ConfigureAwait(false);
                    Count(-data.Length);
                }
            }
        }
        finally
        {
            // Nobody reads any more: a module must not wait for room that never comes.
            queue.Writer.TryComplete();
            room.Set();
        }
    }

    /// <summary>Adds what follows on the same stream; programs print in small pieces.</summary>
    private byte[] Gather(LogStream stream, byte[] first)
    {
        if (!queue.Reader.TryPeek(out var next) || next.Stream != stream)
        {
            return first;
        }

        using var gathered = new MemoryStream(PieceBytes);
        gathered.Write(first);
        while (gathered.Length < PieceBytes && queue.Reader.TryPeek(out next) && next.Stream == stream && queue.Reader.TryRead(out next))
        {
            gathered.Write(next.Data);
        }

        return gathered.ToArray();
    }

    private void Count(int bytes)
    {
        lock (gate)
        {
            waitingBytes += bytes;
            if (waitingBytes > ManyBytes && !written.IsCompleted)
            {
                room.Reset();
            }
            else
            {
                room.Set();
            }
        }
    }
}
