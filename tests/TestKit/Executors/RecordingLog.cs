using System.Buffers;
using System.Text;

namespace Bacalhau.TestKit.Executors;

/// <summary>Keeps what an execution printed, and lets a test wait for a text.</summary>
public sealed class RecordingLog : ILogWriter
{
    private readonly Lock gate = new();
    private readonly ArrayBufferWriter<byte> stdout = new();
    private readonly ArrayBufferWriter<byte> stderr = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];
    private Task opened = Task.CompletedTask;

    /// <summary>Gets how often an engine began anew.</summary>
    public int Restarts { get; private set; }

    /// <summary>Gets standard output as text.</summary>
    public string Stdout => Encoding.UTF8.GetString(StdoutBytes);

    /// <summary>Gets standard error as text.</summary>
    public string Stderr
    {
        get
        {
            lock (gate)
            {
                return Encoding.UTF8.GetString(stderr.WrittenSpan);
            }
        }
    }

    /// <summary>Gets standard output.</summary>
    public byte[] StdoutBytes
    {
        get
        {
            lock (gate)
            {
                return stdout.WrittenSpan.ToArray();
            }
        }
    }

    /// <summary>Takes nothing more until the task has ended, as a full disk or a busy one would.</summary>
    public void HoldUntil(Task opens) => opened = opens;

    /// <summary>Completes when standard output contains the text.</summary>
    public Task PrintedAsync(string text)
    {
        lock (gate)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Add((text, seen));
            Notify();
            return seen.Task;
        }
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(LogStream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (gate)
        {
            (stream == LogStream.Stderr ? stderr : stdout).Write(data.Span);
            Notify();
        }
    }

    /// <inheritdoc/>
    public ValueTask RestartAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            stdout.ResetWrittenCount();
            stderr.ResetWrittenCount();
            Restarts++;
        }

        return default;
    }

    private void Notify()
    {
        if (awaited.Count == 0)
        {
            return;
        }

        var text = Encoding.UTF8.GetString(stdout.WrittenSpan);
        foreach (var (_, seen) in awaited.Where(entry => text.Contains(entry.Text, StringComparison.Ordinal)))
        {
            seen.TrySetResult();
        }
    }
}
