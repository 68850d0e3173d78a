using System.Buffers.Text;
using System.Text;

namespace Bacalhau;

/// <summary>Data inside a URL, as RFC 2397 has it: <c>data:[type][;name=value]…[;base64],data</c>.</summary>
/// <param name="MediaType">The type without parameters, lower case; <c>text/plain</c> when none is written.</param>
/// <param name="Data">The bytes.</param>
public sealed record DataUrl(string MediaType, ReadOnlyMemory<byte> Data)
{
    private const string Scheme = "data:";
    private const string Base64Mark = "base64";

    /// <summary>Gets the type's parameters by name, for example <c>charset</c>; names are compared without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = EmptyMap.Instance;

    /// <summary>Reads a data URL.</summary>
    /// <param name="url">The text.</param>
    /// <param name="maxBytes">The most bytes it may hold.</param>
    /// <exception cref="FormatException">It is none, or holds more; the message says what is wrong and where.</exception>
    public static DataUrl Parse(string url, int maxBytes = int.MaxValue)
    {
        if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw new FormatException("a data URL begins with 'data:'");
        }

        var comma = FindComma(url);
        var head = url.AsSpan(Scheme.Length, comma - Scheme.Length);
        var (mediaType, parameters, isBase64) = ParseHead(head.ToString());
        var body = url.AsSpan(comma + 1);
        var data = isBase64 ? DecodeBase64(body, maxBytes) : DecodePercent(body, maxBytes);
        return new(mediaType, data) { Parameters = parameters };
    }

    /// <summary>Writes the data as base64.</summary>
    public override string ToString() =>
        $"{Scheme}{MediaType}{string.Concat(Parameters.Select(pair => $";{pair.Key}={Uri.EscapeDataString(pair.Value)}"))};{Base64Mark},{Convert.ToBase64String(Data.Span)}";

    private static int FindComma(string url)
    {
        var quoted = false;
        for (var i = Scheme.Length; i < url.Length; i++)
        {
            if (url[i] == '"')
            {
                quoted = !quoted;
            }
            else if (url[i] == ',' && !quoted)
            {
                return i;
            }
        }

        throw new FormatException("a data URL has a comma between its type and its data");
    }

    private static (string MediaType, IReadOnlyDictionary<string, string> Parameters, bool IsBase64) ParseHead(string head)
    {
        var parts = SplitHead(head);
        var isBase64 = parts.Count > 1 && parts[^1].Trim().Equals(Base64Mark, StringComparison.OrdinalIgnoreCase);
        var mediaType = parts[0].Trim().ToLowerInvariant();
        if (mediaType.Length > 0 && mediaType.Count(c => c == '/') != 1)
        {
            throw new FormatException($"'{Shorten(mediaType)}' is no media type; it has the form type/subtype");
        }

        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in parts.Skip(1).Take(parts.Count - (isBase64 ? 2 : 1)))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new FormatException($"'{Shorten(part)}' is no parameter of a media type; it has the form name=value");
            }

            parameters[part[..equals].Trim()] = Encoding.UTF8.GetString(DecodePercent(part[(equals + 1)..].Trim().Trim('"'), int.MaxValue));
        }

        return (mediaType.Length == 0 ? "text/plain" : mediaType, parameters, isBase64);
    }

    private static List<string> SplitHead(string head)
    {
        var parts = new List<string>();
        var (start, quoted) = (0, false);
        for (var i = 0; i < head.Length; i++)
        {
            if (head[i] == '"')
            {
                quoted = !quoted;
            }
            else if (head[i] == ';' && !quoted)
            {
                parts.Add(head[start..i]);
                start = i + 1;
            }
        }

        parts.Add(head[start..]);
        return parts;
    }

    private static byte[] DecodeBase64(ReadOnlySpan<char> body, int maxBytes)
    {
        // Percent signs are no base64: whoever wrote the URL has escaped '+', '/', '=' or line ends.
        var text = body.Contains('%') ? Encoding.UTF8.GetString(DecodePercent(body, int.MaxValue)) : body;
        var bare = text.TrimEnd("=\r\n \t");
        if (bare.Length / 4L * 3L > maxBytes + 3L)
        {
            throw TooLong(maxBytes);
        }

        byte[] data;
        try
        {
            // Both alphabets are taken, and padding is optional: writers differ, and no text means two things.
            data = Base64Url.DecodeFromChars(bare.ToString().Replace('+', '-').Replace('/', '_'));
        }
        catch (FormatException e)
        {
            throw new FormatException("the data is not base64", e);
        }

        return data.Length <= maxBytes ? data : throw TooLong(maxBytes);
    }

    private static byte[] DecodePercent(ReadOnlySpan<char> body, int maxBytes)
    {
        var raw = new byte[Encoding.UTF8.GetByteCount(body)];
        Encoding.UTF8.GetBytes(body, raw);
        var length = 0;
        for (var i = 0; i < raw.Length; i++)
        {
            var value = raw[i];
            if (value == '%')
            {
                if (i + 2 >= raw.Length || !char.IsAsciiHexDigit((char)raw[i + 1]) || !char.IsAsciiHexDigit((char)raw[i + 2]))
                {
                    throw new FormatException($"the '%' at position {i} of the data is not followed by two hexadecimal digits");
                }

                value = (byte)((Hex(raw[i + 1]) << 4) | Hex(raw[i + 2]));
                i += 2;
            }

            raw[length++] = value;
        }

        return length <= maxBytes ? raw[..length] : throw TooLong(maxBytes);
    }

    private static int Hex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;

    private static FormatException TooLong(int maxBytes) =>
        new($"the data is longer than the {maxBytes} bytes allowed");

    private static string Shorten(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
