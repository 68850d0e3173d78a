namespace Bacalhau.Rego.Builtins;

/// <summary>
/// Base64 as Go reads it: line breaks are skipped, bits left over in the last character are not looked at, and an error names the
/// offset of the first bad character. The base class library differs in all three.
/// </summary>
internal static class Base64Text
{
    private const string Standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static readonly sbyte[] StandardValues = Values('+', '/');
    private static readonly sbyte[] UrlValues = Values('-', '_');

    public static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes);

    public static string EncodeUrl(ReadOnlySpan<byte> bytes, bool padded)
    {
        var text = Convert.ToBase64String(bytes).Replace('+', '-').Replace('/', '_');
        return padded ? text : text.TrimEnd('=');
    }

    /// <summary>Reads padded text of the standard alphabet.</summary>
    public static bool TryDecode(string text, out byte[] bytes, out string error) => TryDecode(text, StandardValues, padded: true, out bytes, out error);

    /// <summary>Reads text of the alphabet for addresses; padding may be missing altogether.</summary>
    public static bool TryDecodeUrl(string text, out byte[] bytes, out string error)
    {
        if (text.Length % 4 == 1 && !text.EndsWith('='))
        {
            bytes = [];
            error = $"illegal base64url string: {text}";
            return false;
        }

        return TryDecode(text, UrlValues, padded: text.EndsWith('='), out bytes, out error);
    }

    private static bool TryDecode(string text, sbyte[] values, bool padded, out byte[] bytes, out string error)
    {
        bytes = new byte[((text.Length + 3) / 4) * 3];
        error = "";
        var (length, bits, held) = (0, 0, 0);
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c is '\r' or '\n')
            {
                continue;
            }

            if (c == '=' && padded)
            {
                var bad = at;
                return held >= 2 && EndsWell(text, at, held, out bad) ? Finish(ref bytes, length, held, bits) : Bad(bad, out error);
            }

            var value = c < 128 ? values[c] : (sbyte)-1;
            if (value < 0)
            {
                return Bad(at, out error);
            }

            bits = (bits << 6) | (byte)value;
            if (++held == 4)
            {
                bytes[length++] = (byte)(bits >> 16);
                bytes[length++] = (byte)(bits >> 8);
                bytes[length++] = (byte)bits;
                (bits, held) = (0, 0);
            }
        }

        return held == 0 || (!padded && held > 1) ? Finish(ref bytes, length, held, bits) : Bad(text.Length - held, out error);
    }

    /// <summary>After the first padding character: another one when two are due, then nothing but line breaks.</summary>
    private static bool EndsWell(string text, int at, int held, out int bad)
    {
        var due = held == 2 ? 1 : 0;
        for (bad = at + 1; bad < text.Length; bad++)
        {
            if (text[bad] is '\r' or '\n')
            {
                continue;
            }

            if (text[bad] != '=' || due-- == 0)
            {
                return false;
            }
        }

        return due <= 0;
    }

    private static bool Finish(ref byte[] bytes, int length, int held, int bits)
    {
        if (held >= 2)
        {
            bytes[length++] = (byte)(bits >> ((held * 6) - 8));
        }

        if (held == 3)
        {
            bytes[length++] = (byte)(bits >> 2);
        }

        bytes = bytes[..length];
        return true;
    }

    private static bool Bad(int at, out string error)
    {
        error = $"illegal base64 data at input byte {at}";
        return false;
    }

    private static sbyte[] Values(char plus, char slash)
    {
        var values = new sbyte[128];
        Array.Fill(values, (sbyte)-1);
        for (var index = 0; index < Standard.Length; index++)
        {
            values[Standard[index] switch { '+' => plus, '/' => slash, var c => c }] = (sbyte)index;
        }

        return values;
    }
}
