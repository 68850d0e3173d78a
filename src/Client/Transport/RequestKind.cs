namespace Bacalhau.Client.Transport;

/// <summary>What handlers must know of a request.</summary>
internal static class RequestKind
{
    private static readonly HttpRequestOptionsKey<bool> RepeatableKey = new("Bacalhau.Repeatable");
    private static readonly HttpRequestOptionsKey<bool> AnonymousKey = new("Bacalhau.Anonymous");

    /// <summary>Marks a request that is harmless to send twice.</summary>
    public static void MarkRepeatable(this HttpRequestMessage request) => request.Options.Set(RepeatableKey, true);

    /// <summary>Marks a request that carries no credentials and never logs in.</summary>
    public static void MarkAnonymous(this HttpRequestMessage request) => request.Options.Set(AnonymousKey, true);

    public static bool IsRepeatable(this HttpRequestMessage request) => request.Options.TryGetValue(RepeatableKey, out var value) && value;

    public static bool IsAnonymous(this HttpRequestMessage request) => request.Options.TryGetValue(AnonymousKey, out var value) && value;
}
