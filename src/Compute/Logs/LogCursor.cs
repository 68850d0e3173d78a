using Microsoft.Win32.SafeHandles;

namespace Bacalhau.Compute;

/// <summary>One reader's place in a log.</summary>
internal sealed class LogCursor(ExecutionLog log) : IDisposable
{
    private const int BufferLength = 2 * (LogFrame.HeaderLength + LogFrame.MaxLength);

    private SafeFileHandle? file;
    private int generation = -1;
    private byte[] buffer = [];
    private int used, filled;
    private long filePosition, position;

    /// <summary>Reads the next frame within the view; false at its end. The data is valid until the next call.</summary>
    public bool TryRead(LogView view, out LogFrame frame, out long offset, out ReadOnlySpan<byte> data)
    {
        frame = default;
        offset = position;
        data = default;
        if (!IsOpen(view) || (!TryPeek(out frame) && !(TryFill(view) && TryPeek(out frame))))
        {
            return false;
        }

        offset = position;
        data = buffer.AsSpan(used + LogFrame.HeaderLength, frame.Length);
        used += LogFrame.HeaderLength + frame.Length;
        position += frame.Length;
        return true;
    }

    public void Dispose() => file?.Dispose();

    private bool IsOpen(LogView view)
    {
        if (file is not null && generation == view.Generation)
        {
            return true;
        }

        if (view.FileLength == 0 || log.OpenForReading() is not { } opened)
        {
            return false;
        }

        file?.Dispose();
        (file, generation) = opened;
        used = filled = 0;
        filePosition = position = 0;

        // The log may have begun anew since the view was taken; the next view will fit.
        return generation == view.Generation;
    }

    private bool TryPeek(out LogFrame frame) =>
        LogFrame.TryRead(buffer.AsSpan(used, filled - used), out frame) && filled - used >= LogFrame.HeaderLength + frame.Length;

    private bool TryFill(LogView view)
    {
        if (buffer.Length == 0)
        {
            buffer = new byte[(int)Math.Min(BufferLength, Math.Max(4096, view.FileLength))];
        }
        else if (buffer.Length < BufferLength && filled - used == buffer.Length)
        {
            Array.Resize(ref buffer, BufferLength);
        }

        Buffer.BlockCopy(buffer, used, buffer, 0, filled - used);
        filled -= used;
        used = 0;
        var wanted = (int)Math.Min(buffer.Length - filled, view.FileLength - filePosition);
        if (wanted <= 0)
        {
            return false;
        }

        var read = RandomAccess.Read(file!, buffer.AsSpan(filled, wanted), filePosition);
        filePosition += read;
        filled += read;

        // A frame longer than the small first buffer needs the big one.
        return read > 0 && (TryPeek(out _) || buffer.Length == BufferLength || TryFill(view));
    }
}
