using System.Text.Json;

namespace Bacalhau;

/// <summary>Reads the parameters of one plug-in and gathers what is wrong with them. Null is the same as absent.</summary>
internal sealed class ParamReader(SpecParams parameters, string path, ErrorCollector errors)
{
    public string Path => path;

    public ErrorCollector Errors => errors;

    public bool Has(string name) => parameters.TryGet(name, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Gives a text; null when it is absent or, with an error, of another type.</summary>
    public string? Text(string name)
    {
        if (!parameters.TryGet(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        errors.Add($"{path}.{name}", $"{Describe(value)} stands where a text is expected", "Put it in quotes.");
        return null;
    }

    /// <summary>Gives a text that must be there and not blank.</summary>
    public string? RequiredText(string name, string hint)
    {
        var text = Text(name);
        if (string.IsNullOrWhiteSpace(text) && (text is not null || !Has(name)))
        {
            errors.Add($"{path}.{name}", "it is missing", hint);
            return null;
        }

        return text;
    }

    /// <summary>Gives a list of texts; empty when it is absent or, with an error, of another type.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!parameters.TryGet(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            errors.Add($"{path}.{name}", $"{Describe(value)} stands where a list of texts is expected", "Write a list, for example [\"a\", \"b\"].");
            return [];
        }

        var texts = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
            {
                texts.Add(item.GetString()!);
            }
            else
            {
                errors.Add($"{path}.{name}[{texts.Count}]", $"{Describe(item)} stands where a text is expected", "Put it in quotes.");
                return texts;
            }
        }

        return texts;
    }

    /// <summary>Gives a whole number; null when it is absent or, with an error, of another type.</summary>
    public long? Number(string name)
    {
        if (!parameters.TryGet(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number))
        {
            return number;
        }

        errors.Add($"{path}.{name}", $"{Describe(value)} stands where a whole number is expected", "Write a number without quotes.");
        return null;
    }

    /// <summary>Checks a text against the few it may be, without regard to case; an absent or empty one is fine.</summary>
    public void OneOf(string name, params ReadOnlySpan<string> allowed)
    {
        if (Text(name) is not { Length: > 0 } text)
        {
            return;
        }

        foreach (var word in allowed)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }

        errors.Add($"{path}.{name}", $"'{Clip.Text(text)}' is not known here", $"Use one of {string.Join(", ", allowed)}.");
    }

    /// <summary>Gives an object; null when it is absent or, with an error, of another type.</summary>
    public ParamReader? Nested(string name)
    {
        if (!parameters.TryGet(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new(SpecParams.FromJson(value), $"{path}.{name}", errors);
        }

        errors.Add($"{path}.{name}", $"{Describe(value)} stands where an object is expected", "Write keys and values.");
        return null;
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => $"the number {Clip.Text(value.GetRawText())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        JsonValueKind.String => $"the text '{Clip.Text(value.GetString())}'",
        JsonValueKind.Array => "a list",
        _ => "an object",
    };
}
