using System.Globalization;

namespace Bacalhau.Rego.Builtins;

/// <summary><c>semver.*</c>: versions of semver.org 2.0.0.</summary>
internal static class Semver
{
    private const int MaxLength = 1_024;

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("semver.is_valid", [RegoTypes.Any], RegoTypes.Boolean, static (arguments, _) => RegoValue.From(arguments[0] is RegoString text && Parse(text.Value) is not null)),
        new("semver.compare", [RegoTypes.String, RegoTypes.String], RegoTypes.Number, Compare),
    ];

    private static RegoValue? Compare(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (Parse(arguments.Text(0)) is not { } left)
        {
            return context.Error($"operand 1: string {arguments[0]} is not a valid SemVer");
        }

        if (Parse(arguments.Text(1)) is not { } right)
        {
            return context.Error($"operand 2: string {arguments[1]} is not a valid SemVer");
        }

        for (var index = 0; index < 3; index++)
        {
            if (left.Numbers[index] != right.Numbers[index])
            {
                return RegoValue.From(left.Numbers[index] < right.Numbers[index] ? -1 : 1);
            }
        }

        return RegoValue.From(ComparePreRelease(left.PreRelease, right.PreRelease));
    }

    /// <summary>A version before release comes before the release; build metadata says nothing.</summary>
    private static int ComparePreRelease(string left, string right)
    {
        if (left.Length == 0 || right.Length == 0)
        {
            return (left.Length == 0 ? 1 : 0) - (right.Length == 0 ? 1 : 0);
        }

        var (a, b) = (left.Split('.'), right.Split('.'));
        for (var index = 0; index < a.Length && index < b.Length; index++)
        {
            var order = CompareIdentifier(a[index], b[index]);
            if (order != 0)
            {
                return Math.Sign(order);
            }
        }

        return Math.Sign(a.Length - b.Length);
    }

    private static int CompareIdentifier(string left, string right)
    {
        var (leftIsNumber, rightIsNumber) = (left.All(char.IsAsciiDigit), right.All(char.IsAsciiDigit));
        if (leftIsNumber != rightIsNumber)
        {
            return leftIsNumber ? -1 : 1;
        }

        if (!leftIsNumber)
        {
            return string.CompareOrdinal(left, right);
        }

        (left, right) = (left.TrimStart('0'), right.TrimStart('0'));
        return left.Length != right.Length ? left.Length - right.Length : string.CompareOrdinal(left, right);
    }

    private static (long[] Numbers, string PreRelease)? Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        var plus = text.IndexOf('+', StringComparison.Ordinal);
        var core = plus < 0 ? text : text[..plus];
        var dash = core.IndexOf('-', StringComparison.Ordinal);
        var preRelease = dash < 0 ? "" : core[(dash + 1)..];
        if ((plus >= 0 && !AreIdentifiers(text[(plus + 1)..])) || (dash >= 0 && !AreIdentifiers(preRelease)))
        {
            return null;
        }

        var parts = (dash < 0 ? core : core[..dash]).Split('.');
        var numbers = new long[3];
        for (var index = 0; index < 3; index++)
        {
            if (parts.Length != 3 || !long.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[index]))
            {
                return null;
            }
        }

        return (numbers, preRelease);
    }

    private static bool AreIdentifiers(string text) =>
        text.Split('.').All(identifier => identifier.Length > 0 && identifier.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
}
