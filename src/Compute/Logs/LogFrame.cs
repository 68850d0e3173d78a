using System.Buffers.Binary;

namespace Bacalhau.Compute;

/// <summary>The header before each piece of output in a log file: length (4 bytes), stream, a mark (3 bytes), time in ticks (8 bytes); little endian.</summary>
/// <param name="Length">The bytes that follow; 1 to <see cref="MaxLength"/>.</param>
/// <param name="Stream">Where they came from.</param>
/// <param name="IsNote">Whether they are a remark of the node and no output.</param>
/// <param name="At">When they were written.</param>
internal readonly record struct LogFrame(int Length, LogStream Stream, bool IsNote, DateTimeOffset At)
{
    public const int HeaderLength = 16;
    public const int MaxLength = 32 * 1024;

    private const byte NoteFlag = 0x80;

    private static ReadOnlySpan<byte> Mark => [0xB4, 0xCA, 0x10];

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header, Length);
        header[4] = (byte)((byte)Stream | (IsNote ? NoteFlag : 0));
        Mark.CopyTo(header[5..]);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], At.UtcTicks);
    }

    /// <summary>Reads a header; false when these bytes are none, as behind the last whole frame of a file that a crash cut off.</summary>
    public static bool TryRead(ReadOnlySpan<byte> header, out LogFrame frame)
    {
        frame = default;
        if (header.Length < HeaderLength || !header.Slice(5, 3).SequenceEqual(Mark))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        var stream = (LogStream)(header[4] & ~NoteFlag);
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(header[8..]);
        if (length is < 1 or > MaxLength || stream is not (LogStream.Stdout or LogStream.Stderr)
            || ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            return false;
        }

        frame = new LogFrame(length, stream, (header[4] & NoteFlag) != 0, new DateTimeOffset(ticks, TimeSpan.Zero));
        return true;
    }
}
