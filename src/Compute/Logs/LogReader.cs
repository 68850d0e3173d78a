using System.Buffers;
using System.Runtime.CompilerServices;

namespace Bacalhau.Compute;

/// <summary>Reads a log for one reader.</summary>
internal static class LogReader
{
    /// <summary>Gives the pieces of output as <see cref="LogRequest"/> asks. Neighbours of one stream come as one piece of at most 32 KiB.</summary>
    public static async IAsyncEnumerable<LogChunk> ReadAsync(
        ExecutionLog log, LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cursor = new LogCursor(log);
        var chunks = new ChunkBuilder(request.Tail ? log.View.Length : Math.Max(0, request.Offset));
        if (!request.Follow)
        {
            var end = log.View;
            while (!request.Tail && chunks.TryRead(cursor, end, out var chunk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return chunk;
            }

            yield break;
        }

        while (true)
        {
            var change = log.NextChangeAsync();
            var view = log.View;
            while (chunks.TryRead(cursor, view, out var chunk))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return chunk;
            }

            if (view.HasEnded)
            {
                yield break;
            }

            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Joins frames into chunks from a wanted position on.</summary>
    private sealed class ChunkBuilder(long wanted)
    {
        private readonly ArrayBufferWriter<byte> pending = new();
        private LogStream stream;
        private DateTimeOffset at;

        public bool TryRead(LogCursor cursor, LogView view, out LogChunk chunk)
        {
            while (cursor.TryRead(view, out var frame, out var offset, out var data))
            {
                if (offset + frame.Length <= wanted)
                {
                    continue;
                }

                if (offset < wanted + pending.WrittenCount)
                {
                    data = data[(int)(wanted + pending.WrittenCount - offset)..];
                }

                if (pending.WrittenCount > 0 && (frame.Stream != stream || pending.WrittenCount + data.Length > LogFrame.MaxLength))
                {
                    chunk = Take();
                    Add(frame, data);
                    return true;
                }

                Add(frame, data);
            }

            chunk = pending.WrittenCount > 0 ? Take() : default;
            return chunk.Data is not null;
        }

        private void Add(LogFrame frame, ReadOnlySpan<byte> data)
        {
            if (pending.WrittenCount == 0)
            {
                (stream, at) = (frame.Stream, frame.At);
            }

            pending.Write(data);
        }

        private LogChunk Take()
        {
            var chunk = new LogChunk(stream, wanted, wanted + pending.WrittenCount, at, pending.WrittenSpan.ToArray());
            wanted = chunk.NextOffset;
            pending.ResetWrittenCount();
            return chunk;
        }
    }
}
