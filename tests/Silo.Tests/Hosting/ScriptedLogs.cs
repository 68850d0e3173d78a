using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>Logs that tests write. A reader gets what is there and, when it follows, what comes, until the log ends.</summary>
internal sealed class ScriptedLogs
{
    private readonly ConcurrentDictionary<ExecutionId, Script> scripts = new();

    /// <summary>The script of an execution.</summary>
    public Script Of(ExecutionId id) => scripts.GetOrAdd(id, _ => new Script());

    public async IAsyncEnumerable<LogChunk> ReadAsync(ExecutionId id, LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!scripts.TryGetValue(id, out var script))
        {
            throw new BacalhauError(BacalhauErrorCode.NotFound, "Logs", $"no log of {id}").AsException();
        }

        await foreach (var chunk in script.ReadAsync(request, cancellationToken))
        {
            yield return chunk;
        }
    }

    internal sealed class Script
    {
        private readonly List<LogChunk> chunks = [];
        private readonly List<Channel<LogChunk>> followers = [];
        private readonly Lock gate = new();
        private bool ended;

        /// <summary>Completes when a reader has begun.</summary>
        public TaskCompletionSource ReaderCame { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when a reader has stopped before the end of the log.</summary>
        public TaskCompletionSource ReaderLeft { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The chunk behind which the first reader's connection breaks, once; -1 for never.</summary>
        public int BreakBehind { get; set; } = -1;

        public List<LogRequest> Requests { get; } = [];

        public Script Write(LogStream stream, params byte[] data)
        {
            lock (gate)
            {
                var offset = chunks.Count == 0 ? 0 : chunks[^1].NextOffset;
                var chunk = new LogChunk(stream, offset, offset + data.Length, default, data);
                chunks.Add(chunk);
                followers.ForEach(follower => follower.Writer.TryWrite(chunk));
                return this;
            }
        }

        public void End()
        {
            lock (gate)
            {
                ended = true;
                followers.ForEach(follower => follower.Writer.TryComplete());
            }
        }

        public async IAsyncEnumerable<LogChunk> ReadAsync(LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            var channel = Channel.CreateUnbounded<LogChunk>();
            lock (gate)
            {
                Requests.Add(request);
                foreach (var chunk in chunks.Where(chunk => !request.Tail && chunk.Offset >= request.Offset))
                {
                    channel.Writer.TryWrite(chunk);
                }

                if (ended || !request.Follow)
                {
                    channel.Writer.TryComplete();
                }
                else
                {
                    followers.Add(channel);
                }
            }

            ReaderCame.TrySetResult();
            var count = 0;
            try
            {
                await foreach (var chunk in channel.Reader.ReadAllAsync(cancellationToken))
                {
                    yield return chunk;
                    if (count++ == BreakBehind)
                    {
                        BreakBehind = -1;
                        throw new Orleans.Runtime.SiloUnavailableException("the silo of the node is gone");
                    }
                }
            }
            finally
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    ReaderLeft.TrySetResult();
                }
            }
        }
    }
}
