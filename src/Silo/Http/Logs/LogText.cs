using System.Text;

namespace Bacalhau.Silo.Http.Logs;

/// <summary>Turns the bytes of one stream into text, piece by piece. A character that straddles two pieces comes whole with the second; what is no UTF-8 becomes U+FFFD.</summary>
internal sealed class LogText
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private char[] buffer = new char[4096];

    /// <summary>Gives the text that a piece completes; empty when it ends within its first character.</summary>
    public string Read(ReadOnlySpan<byte> bytes) => Decode(bytes, flush: false);

    /// <summary>Gives what is left at the end: a character that never became whole.</summary>
    public string End() => Decode([], flush: true);

    private string Decode(ReadOnlySpan<byte> bytes, bool flush)
    {
        var room = Encoding.UTF8.GetMaxCharCount(bytes.Length);
        if (buffer.Length < room)
        {
            buffer = new char[room];
        }

        var length = decoder.GetChars(bytes, buffer, flush);
        return length == 0 ? "" : new string(buffer, 0, length);
    }
}
