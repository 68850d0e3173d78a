using System.Text.RegularExpressions;
using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.Templates;

/// <summary>What <c>--template-vars</c> and <c>--template-envs</c> give.</summary>
internal static class TemplateVariables
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Gathers variables; one given by name wins over one of the environment.</summary>
    /// <param name="given">Texts <c>KEY=VALUE</c>, several with commas between.</param>
    /// <param name="pattern">Which variables of the environment to take; <c>*</c> for all; empty for none.</param>
    /// <param name="environment">The environment.</param>
    public static IReadOnlyDictionary<string, string> Gather(
        IEnumerable<string> given, string? pattern, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!string.IsNullOrEmpty(pattern))
        {
            var names = NamesOf(pattern);
            foreach (var (name, value) in environment.Where(entry => names.IsMatch(entry.Key)))
            {
                variables[name] = value;
            }
        }

        foreach (var text in given.SelectMany(CommaList.Split))
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw Mistakes.Of($"--template-vars '{text}' is not KEY=VALUE");
            }

            variables[text[..at]] = text[(at + 1)..];
        }

        return variables;
    }

    private static Regex NamesOf(string pattern)
    {
        try
        {
            return new(pattern == "*" ? "" : pattern, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (ArgumentException mistake)
        {
            throw Mistakes.Of($"--template-envs '{pattern}' is not a regular expression: {mistake.Message}");
        }
    }
}
