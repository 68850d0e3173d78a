namespace Bacalhau.EndToEnd.Cli;

/// <summary>The server that cases run against: one with Docker, the local publisher and the image at hand.</summary>
/// <param name="Host">Host of its API.</param>
/// <param name="Port">Port of its API.</param>
/// <param name="Image">An image like busybox.</param>
public sealed record CaseServer(string Host, string Port, string Image)
{
    /// <summary>Gives the server named by <c>BACALHAU_CASES_API</c> (HOST:PORT) and <c>BACALHAU_CASES_IMAGE</c> (default <c>busybox:local</c>); null when the first is not set.</summary>
    public static CaseServer? FromVariables() =>
        Environment.GetEnvironmentVariable("BACALHAU_CASES_API") is { Length: > 0 } api && api.LastIndexOf(':') is > 0 and var colon
            ? new(api[..colon], api[(colon + 1)..], Environment.GetEnvironmentVariable("BACALHAU_CASES_IMAGE") is { Length: > 0 } image ? image : "busybox:local")
            : null;
}
