using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Bacalhau.Compute;

/// <summary>
/// The output of one execution: an append-only file of frames, made with the first byte. One writer at a time, any number of readers, each with a
/// handle and a position of its own, so that none waits for another and the writer waits for nobody.
/// </summary>
/// <remarks>Positions that readers see count bytes of output, not of the file: they stay true when an engine writes the same log again from the beginning.</remarks>
internal sealed class ExecutionLog(string path, LogOptions options, TimeProvider clock) : ILogWriter
{
    private readonly Lock gate = new();
    private readonly AsyncPulse changed = new();
    private SafeFileHandle? file;
    private LogView view;
    private Counters counters;

    /// <summary>Gets what readers may read now.</summary>
    public LogView View
    {
        get
        {
            lock (gate)
            {
                return view;
            }
        }
    }

    /// <summary>Gives a log that has ended, as it stands on disk.</summary>
    public static ExecutionLog Ended(string path, LogOptions options, TimeProvider clock)
    {
        var log = new ExecutionLog(path, options, clock);
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        log.view = new LogView(0, length, long.MaxValue, true);
        return log;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(LogStream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        if (data.IsEmpty)
        {
            return default;
        }

        var known = stream == LogStream.Stderr ? LogStream.Stderr : LogStream.Stdout;
        lock (gate)
        {
            if (view.HasEnded)
            {
                return default;
            }

            Append(known, data);
        }

        changed.Beat();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask RestartAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (!view.HasEnded)
            {
                // Readers keep the old file open; they see the new generation and begin again at their position.
                file?.Dispose();
                file = null;
                if (File.Exists(path))
                {
                    File.Delete(path);
                }

                counters = default;
                view = new LogView(view.Generation + 1, 0, 0, false);
            }
        }

        changed.Beat();
        return default;
    }

    /// <summary>Says that nothing more will be written; readers come to their end. A repeat does nothing.</summary>
    public void End()
    {
        lock (gate)
        {
            file?.Dispose();
            file = null;
            view = view with { HasEnded = true };
        }

        changed.Beat();
    }

    /// <summary>Fills a result with the beginning of both streams.</summary>
    public RunResult Describe(RunResult result)
    {
        lock (gate)
        {
            return counters.IsEmpty ? result : result with
            {
                Stdout = counters.Stdout.ToText(),
                StdoutTruncated = counters.Stdout.IsTruncated,
                Stderr = counters.Stderr.ToText(),
                StderrTruncated = counters.Stderr.IsTruncated,
            };
        }
    }

    /// <summary>Gives a task that ends with the next change; take it before looking.</summary>
    public Task NextChangeAsync() => changed.NextAsync();

    /// <summary>Opens the file for reading, together with the generation it belongs to; null when there is none yet.</summary>
    public (SafeFileHandle File, int Generation)? OpenForReading()
    {
        lock (gate)
        {
            return File.Exists(path)
                ? (File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), view.Generation)
                : null;
        }
    }

    private void Append(LogStream stream, ReadOnlyMemory<byte> data)
    {
        ref var kept = ref stream == LogStream.Stdout ? ref counters.StdoutKept : ref counters.StderrKept;
        ref var head = ref stream == LogStream.Stdout ? ref counters.Stdout : ref counters.Stderr;
        ref var isFull = ref stream == LogStream.Stdout ? ref counters.StdoutFull : ref counters.StderrFull;
        counters.IsEmpty = false;

        var fits = isFull ? 0 : (int)Math.Min(data.Length, options.MaxBytesPerStream - kept);
        try
        {
            for (var rest = data[..fits]; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, LogFrame.MaxLength)..])
            {
                var piece = rest[..Math.Min(rest.Length, LogFrame.MaxLength)];
                WriteFrame(stream, isNote: false, piece);
                head.Add(piece.Span);
                kept += piece.Length;
            }

            head.Skip(data.Length - fits);
            if (fits < data.Length && !isFull)
            {
                isFull = true;
                WriteFrame(LogStream.Stderr, isNote: true, Encoding.UTF8.GetBytes(
                    $"\n[{(stream == LogStream.Stdout ? "stdout" : "stderr")} is longer than {options.MaxBytesPerStream} bytes; the rest is not kept]\n"));
            }
        }
        catch (IOException)
        {
            // A full disk must not end an execution whose output nobody may need; the result says that the text is cut.
            isFull = true;
            head.Skip(long.MaxValue / 4);
        }
    }

    private void WriteFrame(LogStream stream, bool isNote, ReadOnlyMemory<byte> data)
    {
        file ??= OpenForWriting();
        var header = new byte[LogFrame.HeaderLength];
        new LogFrame(data.Length, stream, isNote, clock.GetUtcNow()).Write(header);
        RandomAccess.Write(file, [header, data], view.FileLength);
        view = view with { FileLength = view.FileLength + header.Length + data.Length, Length = view.Length + data.Length };
    }

    private SafeFileHandle OpenForWriting()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private struct Counters
    {
        public OutputHead Stdout, Stderr;
        public long StdoutKept, StderrKept;
        public bool StdoutFull, StderrFull;
        private bool hasOutput;

        public bool IsEmpty
        {
            readonly get => !hasOutput;
            set => hasOutput = !value;
        }
    }
}

/// <summary>What of a log may be read.</summary>
/// <param name="Generation">Grows when the log begins anew.</param>
/// <param name="FileLength">The length of the file up to the last whole frame.</param>
/// <param name="Length">The bytes of output and notes.</param>
/// <param name="HasEnded">Whether nothing more comes.</param>
internal readonly record struct LogView(int Generation, long FileLength, long Length, bool HasEnded);
