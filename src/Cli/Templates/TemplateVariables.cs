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
    /// <exception cref="BacalhauException">Something given is no variable, or the pattern is none; all of it is named.</exception>
    public static IReadOnlyDictionary<string, string> Gather(
        IEnumerable<string> given, string? pattern, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        if (!string.IsNullOrEmpty(pattern))
        {
            Take(pattern, environment, variables, wrong);
        }

        foreach (var text in given.SelectMany(CommaList.Split))
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                wrong.Add($"--template-vars '{text}' is not KEY=VALUE");
                continue;
            }

            variables[text[..at]] = text[(at + 1)..];
        }

        return wrong.Count == 0 ? variables : throw Mistakes.Of(string.Join('\n', wrong));
    }

    private static void Take(string pattern, IEnumerable<KeyValuePair<string, string>> environment, Dictionary<string, string> variables, List<string> wrong)
    {
        try
        {
            var names = new Regex(pattern == "*" ? "" : pattern, RegexOptions.CultureInvariant, MatchTimeout);
            foreach (var (name, value) in environment.Where(entry => names.IsMatch(entry.Key)))
            {
                variables[name] = value;
            }
        }
        catch (ArgumentException mistake)
        {
            wrong.Add($"--template-envs '{pattern}' is not a regular expression: {mistake.Message}");
        }
        catch (RegexMatchTimeoutException)
        {
            wrong.Add($"--template-envs '{pattern}' takes too long to match; a simpler expression does not");
        }
    }
}
