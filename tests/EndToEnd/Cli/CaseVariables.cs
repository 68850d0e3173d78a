using System.Text.RegularExpressions;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>The variables of a case: <c>${uid}</c>, <c>${IMAGE}</c> and what its calls saved.</summary>
internal sealed partial class CaseVariables
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    public string this[string name]
    {
        get => values[name];
        set => values[name] = value;
    }

    /// <summary>Puts the values in.</summary>
    public string Fill(string text) => Reference().Replace(text, match => values.GetValueOrDefault(match.Groups[1].Value) ?? match.Value);

    /// <summary>Puts the values in as text that a pattern takes letter for letter.</summary>
    public string FillPattern(string text) => Reference().Replace(text, match => Regex.Escape(values.GetValueOrDefault(match.Groups[1].Value) ?? match.Value));

    [GeneratedRegex(@"\$\{(\w+)\}")]
    private static partial Regex Reference();
}
