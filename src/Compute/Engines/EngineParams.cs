using System.Text.Json;

namespace Bacalhau.Compute.Engines;

/// <summary>Reads the parameters of an engine and gathers everything that is wrong with them.</summary>
internal sealed class EngineParams(SpecConfig engine, string component)
{
    private readonly List<BacalhauError> errors = [];

    /// <summary>Gets what was wrong so far, in the order found.</summary>
    public IReadOnlyList<BacalhauError> Errors => errors;

    /// <summary>Adds a finding.</summary>
    public void Reject(string message, string? hint = null) =>
        errors.Add(new BacalhauError(BacalhauErrorCode.ValidationError, component, message) { Hint = hint, Cause = FailureCause.UserError });

    /// <summary>Gives a text; the empty text when it is absent or null.</summary>
    public string Text(string name)
    {
        if (!engine.Params.TryGet(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return "";
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Reject($"{engine.Type} engine: {name} must be a text, not {Describe(value)}");
            return "";
        }

        var text = value.GetString()!;
        RejectNul(name, text);
        return text;
    }

    /// <summary>Gives a text that must be there and not blank.</summary>
    public string RequiredText(string name, string hint)
    {
        var before = errors.Count;
        var text = Text(name);
        if (errors.Count == before && string.IsNullOrWhiteSpace(text))
        {
            Reject($"{engine.Type} engine: {name} is missing", hint);
        }

        return text;
    }

    /// <summary>Gives a list of texts; empty when it is absent or null.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!engine.Params.TryGet(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Reject($"{engine.Type} engine: {name} must be a list of texts, not {Describe(value)}");
            return [];
        }

        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                Reject($"{engine.Type} engine: {name}[{texts.Count}] must be a text, not {Describe(item)}");
                return [];
            }

            texts.Add(item.GetString()!);
            RejectNul($"{name}[{texts.Count - 1}]", texts[^1]);
        }

        return texts;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        JsonValueKind.String => "a text",
        _ => "null",
    };

    private void RejectNul(string name, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Reject($"{engine.Type} engine: {name} contains a NUL character");
        }
    }
}
