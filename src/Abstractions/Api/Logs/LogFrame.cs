using System.Text.Json.Serialization;

namespace Bacalhau.Api;

/// <summary>One text frame of the log socket, <c>GET /api/v1/orchestrator/jobs/{id}/logs</c>. Keys are lower case on the wire.</summary>
public sealed record LogFrame
{
    /// <summary>Gets what went wrong; empty when nothing did.</summary>
    [JsonPropertyName("error"), OmitEmpty] public string Error { get; init; } = "";

    /// <summary>Gets the output.</summary>
    [JsonPropertyName("value")] public LogLine Value { get; init; } = new();

    /// <summary>A frame with output.</summary>
    public static LogFrame Of(LogStream stream, string text) => new() { Value = new() { Type = stream, Line = text } };

    /// <summary>A frame with an error.</summary>
    public static LogFrame OfError(string message) => new() { Error = message };
}

/// <summary>A piece of output.</summary>
public sealed record LogLine
{
    /// <summary>Gets where it came from.</summary>
    public LogStream Type { get; init; }

    /// <summary>Gets the text, line ends included; not always a whole line.</summary>
    public string Line { get; init; } = "";
}
