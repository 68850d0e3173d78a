using System.Text;

namespace Bacalhau.Compute;

/// <summary>Keeps the beginning of one stream, as results show it.</summary>
internal struct OutputHead
{
    private byte[]? kept;
    private int length;
    private long total;

    /// <summary>Gets whether the stream was longer than what is kept.</summary>
    public readonly bool IsTruncated => total > length;

    public void Add(ReadOnlySpan<byte> data)
    {
        if (length < RunResult.MaxOutputBytes)
        {
            kept ??= new byte[RunResult.MaxOutputBytes];
            var fits = Math.Min(kept.Length - length, data.Length);
            data[..fits].CopyTo(kept.AsSpan(length));
            length += fits;
        }

        total += data.Length;
    }

    /// <summary>Counts output that was dropped.</summary>
    public void Skip(long bytes) => total += bytes;

    /// <summary>Gives what is kept as text of at most <see cref="RunResult.MaxOutputBytes"/> bytes, cut between two characters; bytes that are no text become U+FFFD.</summary>
    public readonly string ToText()
    {
        if (kept is null)
        {
            return "";
        }

        var bytes = kept.AsSpan(0, length);
        var text = Encoding.UTF8.GetString(IsTruncated ? bytes[..WholeCharacters(bytes)] : bytes);

        // A byte that is no text takes three as U+FFFD.
        while (Encoding.UTF8.GetByteCount(text) > RunResult.MaxOutputBytes)
        {
            var excess = Encoding.UTF8.GetByteCount(text) - RunResult.MaxOutputBytes;
            var cut = text.Length - Math.Max(1, excess / 3);
            text = text[..(char.IsLowSurrogate(text[cut]) ? cut - 1 : cut)];
        }

        return text;
    }

    /// <summary>Gives the length without a character that was cut off at the end.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= 4 && back <= bytes.Length; back++)
        {
            var lead = bytes[^back];
            if ((lead & 0xC0) == 0x80)
            {
                continue;
            }

            var needed = lead switch { >= 0xF0 => 4, >= 0xE0 => 3, >= 0xC0 => 2, _ => 1 };
            return needed > back ? bytes.Length - back : bytes.Length;
        }

        return bytes.Length;
    }
}
