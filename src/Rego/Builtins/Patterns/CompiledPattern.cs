using System.Text.RegularExpressions;

namespace Bacalhau.Rego.Builtins.Patterns;

/// <summary>A pattern ready to match: in time that grows with the text, never faster, whatever the pattern.</summary>
internal sealed class CompiledPattern
{
    private const int KeptPatterns = 256;
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromMilliseconds(250);
    private static readonly GenerationCache<(string Pattern, bool WithAstral), CompiledPattern> Known = new(KeptPatterns);
    private readonly Regex _regex;

    private CompiledPattern(string pattern, IReadOnlyList<string?> groups)
    {
        _regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
        Groups = groups;
    }

    /// <summary>Gets the names of groups by number, null for those without; the whole match is number 0.</summary>
    public IReadOnlyList<string?> Groups { get; }

    /// <summary>Makes the pattern for matching this text; null, with the reason, when it is no RE2.</summary>
    public static CompiledPattern? Find(string pattern, string text, BuiltinContext context, out string error)
    {
        error = "";
        var key = (pattern, text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'));
        if (Known.Find(key) is { } known)
        {
            return known;
        }

        if (pattern.Length > context.Limits.MaxPatternLength)
        {
            throw RegoException.LimitExceeded($"{context.Builtin}: a pattern of more than {context.Limits.MaxPatternLength} characters");
        }

        context.ChargeSteps(1 + pattern.Length);
        try
        {
            var (translated, groups) = new Re2Translator(pattern, key.Item2).Translate();
            return Known.Add(key, new(translated, groups));
        }
        catch (FormatException bad)
        {
            error = bad.Message;
        }
        catch (ArgumentException bad)
        {
            error = $"error parsing regexp: {bad.Message}";
        }
        catch (NotSupportedException)
        {
            error = "error parsing regexp: expression too large";
        }

        return null;
    }

    /// <summary>Makes a pattern that is already written for .NET, such as a translated glob.</summary>
    public static CompiledPattern FromNet(string pattern) => new(pattern, [null]);

    public bool IsMatch(string text, BuiltinContext context)
    {
        context.ChargeScan(text.Length * 4L);
        try
        {
            return _regex.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooSlow(context);
        }
    }

    /// <summary>Gives at most so many matches (all for a negative number) as Go finds them: no empty one right after another match.</summary>
    public List<Match> Matches(string text, long most, BuiltinContext context)
    {
        var found = new List<Match>();
        context.ChargeScan(text.Length * 8L);
        try
        {
            var end = -1;
            for (var match = _regex.Match(text); match.Success && found.Count != most; match = match.NextMatch())
            {
                context.ChargeSteps(1);
                var insidePair = match.Length == 0 && match.Index > 0 && match.Index < text.Length && char.IsSurrogatePair(text[match.Index - 1], text[match.Index]);
                if ((match.Length == 0 && match.Index == end) || insidePair)
                {
                    continue;
                }

                end = match.Index + match.Length;
                found.Add(match);
                context.ChargeGrowth(found.Count);
            }
        }
        catch (RegexMatchTimeoutException)
        {
            throw TooSlow(context);
        }

        return found;
    }

    private static RegoException TooSlow(BuiltinContext context) =>
        RegoException.LimitExceeded($"{context.Builtin}: matching took longer than {MatchTimeout.TotalMilliseconds} ms");
}
