namespace Bacalhau.Cli.Specs;

/// <summary>What <c>--input</c> and <c>--publisher</c> share: <c>src=URI,dst=PATH,opt=k=v</c> or <c>URI[:PATH][,opt=k=v]</c>.</summary>
/// <param name="Uri">The address, with its scheme.</param>
/// <param name="Target">The path, when one was given; else null.</param>
/// <param name="Options">What <c>opt=</c> said, in the order written.</param>
internal sealed record StorageText(string Uri, string? Target, IReadOnlyList<KeyValuePair<string, string>> Options)
{
    /// <summary>Reads a text.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="flag">The flag, for messages.</param>
    /// <param name="addressKeys">The words that name the address.</param>
    /// <param name="targetKeys">The words that name the path; empty when there is none.</param>
    /// <exception cref="BacalhauException">The text cannot be understood.</exception>
    public static StorageText Parse(string text, string flag, string[] addressKeys, string[] targetKeys)
    {
        string? address = null;
        string? target = null;
        var options = new List<KeyValuePair<string, string>>();
        var fields = CommaList.Split(text);
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i].Trim();
            var (key, value) = Cut(field);
            if (value is not null && addressKeys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                address = value;
            }
            else if (value is not null && targetKeys.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                target = value;
            }
            else if (value is not null && key.ToUpperInvariant() is "OPT" or "OPTION")
            {
                var (name, setting) = Cut(value);
                if (setting is null || name.Length == 0)
                {
                    throw Mistakes.Of($"{flag} '{text}': option '{value}' has no value", "Write opt=NAME=VALUE.");
                }

                options.Add(new(name, setting));
            }
            else if (i == 0)
            {
                address = field;
            }
            else
            {
                throw Mistakes.Of(
                    $"{flag} '{text}': '{field}' is not understood",
                    $"After the address come {string.Join(", ", [.. targetKeys.Select(word => word + "=PATH"), "opt=NAME=VALUE"])}, with commas between.");
            }
        }

        if (string.IsNullOrWhiteSpace(address))
        {
            throw Mistakes.Of($"{flag} '{text}': the address is missing");
        }

        return new(address, target, options);
    }

    /// <summary>Gets the scheme, lower case; empty when the address has none.</summary>
    public string Scheme => Uri.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? Uri[..end].ToLowerInvariant() : "";

    private static (string Key, string? Value) Cut(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at ? (text[..at].Trim(), text[(at + 1)..].Trim()) : (text, null);
}
