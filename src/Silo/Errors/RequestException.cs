namespace Bacalhau.Silo.Errors;

/// <summary>A request that cannot be read: its form is wrong, before its meaning is looked at. On the wire such errors carry the component <c>APIServer</c>.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What is wrong and where; all of it, a line for each.</param>
internal sealed class RequestException(int status, string message) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>What to do about it; null when that is plain.</summary>
    public string? Hint { get; init; }

    /// <summary>Whether Bacalhau would have answered 500; then no component is named, because it is none of theirs that speaks.</summary>
    public bool IsOurs { get; init; }

    /// <summary>A request whose form is wrong: 400.</summary>
    public static RequestException Bad(string message, string? hint = null) => new(400, message) { Hint = hint };

    /// <summary>A request that Bacalhau would answer 500 although the caller is to blame: 400.</summary>
    public static RequestException Ours(string message, string? hint = null) => new(400, message) { Hint = hint, IsOurs = true };
}
