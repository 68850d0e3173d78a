using System.Buffers;
using System.Text.Json;

namespace Bacalhau.Client.Auth;

/// <summary>Logs in by answering the server's questions, which it describes with a JSON Schema.</summary>
internal static class AskLogin
{
    private const int MaxQuestions = 32;

    /// <summary>Asks and gives the answers as JSON.</summary>
    public static async Task<byte[]> AnswerAsync(
        JsonElement schema,
        Func<IReadOnlyList<LoginQuestion>, CancellationToken, Task<IReadOnlyDictionary<string, string>>>? askAsync,
        CancellationToken cancellationToken)
    {
        if (askAsync is null)
        {
            throw Authenticator.Refusal("the server asks for a login that needs answers", "Use the command line at a terminal, or give an API key.");
        }

        var questions = Read(schema);
        var answers = await askAsync(questions, cancellationToken);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var question in questions)
            {
                writer.WriteString(question.Name, answers.GetValueOrDefault(question.Name, ""));
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static List<LoginQuestion> Read(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object
            || !schema.TryGetProperty("required", out var required) || required.ValueKind != JsonValueKind.Array
            || required.GetArrayLength() is 0 or > MaxQuestions)
        {
            throw Authenticator.Refusal("the server's login cannot be understood: it names no fields", null);
        }

        var questions = new List<LoginQuestion>();
        foreach (var name in required.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!))
        {
            var secret = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
                && properties.TryGetProperty(name, out var property) && property.ValueKind == JsonValueKind.Object
                && property.TryGetProperty("writeOnly", out var writeOnly) && writeOnly.ValueKind == JsonValueKind.True;
            questions.Add(new(name, secret));
        }

        return questions;
    }
}
