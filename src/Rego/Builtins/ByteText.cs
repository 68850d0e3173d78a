using System.Text;

namespace Bacalhau.Rego.Builtins;

/// <summary>
/// Bytes held in a text. A Go string may hold any bytes, a .NET string may not, so a byte that is no UTF-8 travels as the lone low
/// surrogate U+DC80 to U+DCFF (which no other text contains) and comes back as that byte: <c>hex.encode(base64.decode(x))</c> is exact.
/// </summary>
internal static class ByteText
{
    private const char Escape = '\uDC00';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                length = 1;
                text.Append((char)(Escape + bytes[0]));
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    public static byte[] Encode(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new List<byte>(text.Length);
        Span<byte> buffer = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                bytes.AddRange(buffer[..rune.EncodeToUtf8(buffer)]);
                at += rune.Utf16SequenceLength;
            }
            else if (text[at] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.Add((byte)(text[at++] - Escape));
            }
            else
            {
                bytes.AddRange(buffer[..Rune.ReplacementChar.EncodeToUtf8(buffer)]);
                at++;
            }
        }

        return [.. bytes];
    }
}
