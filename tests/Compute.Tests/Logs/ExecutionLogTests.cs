using System.Text;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class ExecutionLogTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("log-").FullName;
    private readonly FakeTimeProvider clock = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(folder, "logs", "e-1.log");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Log_BeforeTheFirstByte_HasNoFile()
    {
        var log = NewLog();

        log.End();

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task Follower_WaitsForTheFirstByte_AndGetsEveryPieceAtOnce()
    {
        var log = NewLog();
        await using var reader = Read(log, follow: true).GetAsyncEnumerator(Token);
        var first = reader.MoveNextAsync();
        Assert.False(first.IsCompleted);

        await WriteAsync(log, "one");
        Assert.True(await first.AsTask().WaitAsync(Bound, Token));
        var got = Text(reader.Current);
        var second = reader.MoveNextAsync();
        await WriteAsync(log, "two without an end of line", LogStream.Stderr);

        Assert.True(await second.AsTask().WaitAsync(Bound, Token));
        Assert.Equal("one", got);
        Assert.Equal("two without an end of line", Text(reader.Current));
        Assert.Equal(LogStream.Stderr, reader.Current.Stream);
        Assert.Equal(3, reader.Current.Offset);
        log.End();
        Assert.False(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task Reader_WithoutFollow_StopsAtWhatIsThere()
    {
        var log = NewLog();
        await WriteAsync(log, "now");

        var pieces = await CollectAsync(Read(log));

        Assert.Equal("now", string.Concat(pieces.Select(Text)));
    }

    [Fact]
    public async Task Tail_BeginsBehindWhatIsThere()
    {
        var log = NewLog();
        await WriteAsync(log, "old");
        await using var reader = LogReader.ReadAsync(log, new LogRequest(Tail: true, Follow: true), Token).GetAsyncEnumerator(Token);
        var next = reader.MoveNextAsync();
        await WriteAsync(log, "new");

        Assert.True(await next.AsTask().WaitAsync(Bound, Token));
        Assert.Equal("new", Text(reader.Current));
    }

    [Fact]
    public async Task Readers_ThatStopOrNeverRead_DelayNobody()
    {
        var log = NewLog();
        var stuck = Enumerable.Range(0, 50).Select(_ => Read(log, follow: true).GetAsyncEnumerator(Token)).ToList();
        var begun = stuck.Select(reader => reader.MoveNextAsync().AsTask()).ToList();
        var followers = Enumerable.Range(0, 50).Select(_ => CollectAsync(Read(log, follow: true))).ToList();

        for (var i = 0; i < 500; i++)
        {
            await WriteAsync(log, $"line {i}\n");
        }

        log.End();
        var expected = string.Concat(Enumerable.Range(0, 500).Select(i => $"line {i}\n"));
        foreach (var follower in followers)
        {
            Assert.Equal(expected, string.Concat((await follower.WaitAsync(Bound, Token)).Select(Text)));
        }

        await Task.WhenAll(begun).WaitAsync(Bound, Token);
        foreach (var reader in stuck)
        {
            await reader.DisposeAsync();
        }
    }

    [Fact]
    public async Task Reader_WhoseWaitIsCancelled_Ends()
    {
        var log = NewLog();
        using var leaving = new CancellationTokenSource();
        await using var reader = LogReader.ReadAsync(log, new LogRequest(Follow: true), leaving.Token).GetAsyncEnumerator(leaving.Token);
        var next = reader.MoveNextAsync().AsTask();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.WaitAsync(Bound, Token));
    }

    [Fact]
    public async Task EndedLog_ReadFromDisk_IsTheSame_AlsoWhenACrashCutItsEnd()
    {
        var log = NewLog();
        await WriteAsync(log, "whole ");
        await WriteAsync(log, "frames", LogStream.Stderr);
        await WriteAsync(log, "cut");
        log.End();
        using (var file = File.OpenWrite(Path))
        {
            file.SetLength(file.Length - 2);
        }

        var pieces = await CollectAsync(Read(ExecutionLog.Ended(Path, new LogOptions(), clock), follow: true));

        Assert.Equal(["whole ", "frames"], pieces.Select(Text));
    }

    [Fact]
    public async Task Junk_InPlaceOfALog_ReadsAsNothing()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        await File.WriteAllBytesAsync(Path, Enumerable.Range(0, 200_000).Select(i => (byte)i).ToArray(), Token);

        var pieces = await CollectAsync(Read(ExecutionLog.Ended(Path, new LogOptions(), clock), follow: true));

        Assert.Empty(pieces);
    }

    [Fact]
    public async Task Restart_WhileFollowed_GoesOnAtTheReadersPosition()
    {
        var log = NewLog();
        await WriteAsync(log, "abc");
        await using var reader = Read(log, follow: true).GetAsyncEnumerator(Token);
        await reader.MoveNextAsync();

        await log.RestartAsync(Token);
        var next = reader.MoveNextAsync();
        await WriteAsync(log, "ab");
        await WriteAsync(log, "cdef");

        Assert.True(await next.AsTask().WaitAsync(Bound, Token));
        Assert.Equal("def", Text(reader.Current));
        Assert.Equal("abcdef", log.Describe(new RunResult()).Stdout);
    }

    [Fact]
    public async Task Output_PastTheLimit_IsDroppedWithANote_PerStream()
    {
        var log = NewLog(maxBytes: 10);

        await WriteAsync(log, "12345678901234567890");
        await WriteAsync(log, "more");
        await WriteAsync(log, "err", LogStream.Stderr);
        log.End();
        var pieces = await CollectAsync(Read(log));

        Assert.Equal("1234567890", Text(pieces[0]));
        Assert.Contains("stdout is longer than 10 bytes", Text(pieces[1]), StringComparison.Ordinal);
        Assert.EndsWith("err", Text(pieces[^1]), StringComparison.Ordinal);
        var result = log.Describe(new RunResult());
        Assert.Equal("err", result.Stderr);
        Assert.Equal("1234567890", result.Stdout);
    }

    [Fact]
    public async Task Head_IsCutBetweenCharacters()
    {
        var log = NewLog();

        await WriteAsync(log, "x" + string.Concat(Enumerable.Repeat("€", 1000)));
        var result = log.Describe(new RunResult());

        Assert.True(result.StdoutTruncated);
        Assert.Equal("x" + string.Concat(Enumerable.Repeat("€", 682)), result.Stdout);
    }

    [Fact]
    public void Head_OfAnyBytes_IsTextWithinTheLimit() =>
        Gen.Byte.Array[0, 5000].Sample(bytes =>
        {
            var head = new OutputHead();
            head.Add(bytes);

            var text = head.ToText();

            Assert.True(Encoding.UTF8.GetByteCount(text) <= RunResult.MaxOutputBytes);
            Assert.Equal(bytes.Length > RunResult.MaxOutputBytes, head.IsTruncated);
        });

    [Fact]
    public async Task AnyPieces_FromAnyOffset_GiveTheRestInOrder() =>
        await Gen.Select(Gen.Select(Gen.Bool, Gen.Byte.Array[1, 40_000]).Array[1, 8], Gen.Long[0, 100_000]).SampleAsync(async (pieces, offset) =>
        {
            var log = new ExecutionLog(System.IO.Path.Combine(folder, Guid.NewGuid().ToString()), new LogOptions(), clock);
            foreach (var (isError, data) in pieces)
            {
                await log.WriteAsync(isError ? LogStream.Stderr : LogStream.Stdout, data, CancellationToken.None);
            }

            log.End();
            var chunks = new List<LogChunk>();
            await foreach (var chunk in LogReader.ReadAsync(log, new LogRequest(offset), CancellationToken.None))
            {
                chunks.Add(chunk);
            }

            var all = pieces.SelectMany(piece => piece.Item2.Select(value => (piece.Item1, value))).Skip((int)offset);
            Assert.Equal(all, chunks.SelectMany(chunk => chunk.Data.Select(value => (chunk.Stream == LogStream.Stderr, value))));
            Assert.Equal(chunks.Skip(1).Select(chunk => chunk.Offset), chunks.SkipLast(1).Select(chunk => chunk.NextOffset));
            Assert.All(chunks, chunk => Assert.InRange(chunk.Data.Length, 1, LogFrame.MaxLength));
        }, iter: 40);

    private static Task WriteAsync(ExecutionLog log, string text, LogStream stream = LogStream.Stdout) =>
        log.WriteAsync(stream, Encoding.UTF8.GetBytes(text), Token).AsTask();

    private static IAsyncEnumerable<LogChunk> Read(ExecutionLog log, bool follow = false) => LogReader.ReadAsync(log, new LogRequest(Follow: follow), Token);

    private static async Task<List<LogChunk>> CollectAsync(IAsyncEnumerable<LogChunk> chunks)
    {
        var all = new List<LogChunk>();
        await foreach (var chunk in chunks)
        {
            all.Add(chunk);
        }

        return all;
    }

    private static string Text(LogChunk chunk) => Encoding.UTF8.GetString(chunk.Data);

    private ExecutionLog NewLog(long maxBytes = 1 << 20) => new(Path, new LogOptions { MaxBytesPerStream = maxBytes }, clock);
}
