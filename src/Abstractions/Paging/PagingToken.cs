using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Bacalhau;

/// <summary>
/// Where a list goes on: base64url without padding of <c>SortBy:Y|N:Limit:Offset</c>, as the original has it.
/// Ours add <c>:Ticks:Id</c>, the row behind which the next page begins, so that rows which come or go do not shift it. Both forms are read.
/// </summary>
/// <param name="SortBy">The <c>order_by</c> of the first request; empty for the default.</param>
/// <param name="Reverse">Whether the newest come first.</param>
/// <param name="Limit">The most a page holds; 0 for all.</param>
/// <param name="Offset">How many rows to skip; for history, the sequence of the next entry.</param>
public sealed record PagingToken(string SortBy, bool Reverse, uint Limit, uint Offset)
{
    private const int MaxLength = 2048;

    // The id stands last and may hold colons.
    private const int Parts = 4;
    private const int PartsWithCursor = 6;

    /// <summary>Gets the row behind which the next page begins; null in the original's form.</summary>
    public PageCursor? After { get; init; }

    /// <summary>The token of a history: entries from a sequence on.</summary>
    public static PagingToken ForHistory(uint limit, long nextSequence) =>
        new("", false, limit, (uint)Math.Clamp(nextSequence, 0, uint.MaxValue));

    /// <summary>Reads a token; null for an empty text.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.BadRequest"/>: it is not a token.</exception>
    public static PagingToken? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return text.Length <= MaxLength && TryDecode(text, out var plain) && TryRead(plain, out var token) ? token : throw Error(text);
    }

    /// <summary>Writes the token as clients send it back.</summary>
    public override string ToString()
    {
        var plain = string.Create(CultureInfo.InvariantCulture, $"{SortBy}:{(Reverse ? 'Y' : 'N')}:{Limit}:{Offset}");
        if (After is { } cursor)
        {
            plain += string.Create(CultureInfo.InvariantCulture, $":{cursor.At.UtcTicks}:{cursor.Id}");
        }

        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(plain));
    }

    private static bool TryDecode(string text, out string plain)
    {
        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        plain = "";
        try
        {
            if (!Base64Url.TryDecodeFromChars(text, buffer, out var written))
            {
                return false;
            }

            plain = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer.AsSpan(0, written));
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static bool TryRead(string plain, out PagingToken? token)
    {
        token = null;
        var parts = plain.Split(':', PartsWithCursor);
        if (parts.Length is not (Parts or PartsWithCursor)
            || parts[1] is not ("Y" or "N")
            || !TryParseNumber(parts[2], out var limit)
            || !TryParseNumber(parts[3], out var offset))
        {
            return false;
        }

        token = new(parts[0], parts[1] == "Y", limit, offset);
        if (parts.Length == Parts)
        {
            return true;
        }

        if (!long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > DateTime.MaxValue.Ticks)
        {
            return false;
        }

        token = token with { After = new(new(ticks, TimeSpan.Zero), parts[5]) };
        return true;
    }

    private static bool TryParseNumber(string text, out uint number) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static BacalhauException Error(string text) =>
        new BacalhauError(BacalhauErrorCode.BadRequest, "JobStore", $"invalid paging token: {Clip.Text(text)}")
        {
            Hint = "Send the NextToken of the previous page unchanged, or none to begin anew.",
        }.AsException();
}
