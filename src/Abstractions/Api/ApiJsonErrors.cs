using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Bacalhau.Api;

/// <summary>Says in words what is wrong with a JSON text.</summary>
internal static class ApiJsonErrors
{
    private const string Component = "APIServer";

    public static BacalhauError Explain(JsonException error, Type type)
    {
        var path = error.Path is { Length: > 1 } full && full.StartsWith("$.", StringComparison.Ordinal) ? full[2..] : "";
        var position = string.Create(CultureInfo.InvariantCulture, $"line {(error.LineNumber ?? 0) + 1}, byte {(error.BytePositionInLine ?? 0) + 1}");
        return error.InnerException is JsonException or null && !error.Message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal)
            ? new(BacalhauErrorCode.BadRequest, Component, $"{Where(path)}{Reason(error)} ({position})") { Hint = "Send one JSON object as the API describes it." }
            : new(BacalhauErrorCode.BadRequest, Component, $"{Where(path)}{Expected(type, path)} is expected ({position})") { Hint = "Correct the type of that value." };
    }

    private static string Where(string path) => path.Length == 0 ? "the body is wrong: " : $"{Clip.Text(path)}: ";

    private static string Reason(JsonException error)
    {
        var message = error.Message;
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        message = end > 0 ? message[..end] : message;
        end = message.IndexOf(" LineNumber: ", StringComparison.Ordinal);
        return (end > 0 ? message[..end] : message).TrimEnd('.', ' ');
    }

    /// <summary>Follows the path through the shapes to tell what should have stood there.</summary>
    private static string Expected(Type type, string path)
    {
        var shape = ApiJson.Options.GetTypeInfo(type);
        foreach (var segment in path.Split('.', '[').Where(segment => segment.Length > 0))
        {
            var next = segment.EndsWith(']') ? shape.ElementType
                : shape.Kind == JsonTypeInfoKind.Dictionary ? shape.ElementType
                : shape.Properties.FirstOrDefault(property => property.Name.Equals(segment, StringComparison.OrdinalIgnoreCase))?.PropertyType;
            if (next is null)
            {
                return "another type of value";
            }

            shape = ApiJson.Options.GetTypeInfo(next);
        }

        return shape.Kind switch
        {
            JsonTypeInfoKind.Object => "an object",
            JsonTypeInfoKind.Enumerable => "a list",
            JsonTypeInfoKind.Dictionary => "an object",
            _ when shape.Type == typeof(SpecParams) => "an object",
            _ when shape.Type == typeof(byte[]) => "a text in base64",
            _ when shape.Type == typeof(double) => "a number",
            _ => "another type of value",
        };
    }
}
