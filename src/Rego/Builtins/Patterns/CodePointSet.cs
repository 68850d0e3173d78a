using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Builtins.Patterns;

/// <summary>
/// A character class being read, written as .NET wants it. .NET matches UTF-16 units, so code points beyond U+FFFF become pairs of surrogates;
/// a pattern is translated in that costlier form only for texts that hold such code points.
/// </summary>
internal sealed class CodePointSet
{
    private const int LastCodePoint = 0x10FFFF;
    private const int FirstAstral = 0x10000;
    private readonly List<(int First, int Last)> _ranges = [];
    private readonly StringBuilder _categories = new();

    public bool IsNegated { get; set; }

    public CodePointSet Add(int first, int last)
    {
        _ranges.Add((first, last));
        return this;
    }

    /// <summary>Adds a general category of Unicode; code points beyond U+FFFF are not looked at.</summary>
    public void AddCategory(string name, bool negated) => _categories.Append(negated ? "\\P{" : "\\p{").Append(name).Append('}');

    /// <summary>Adds all code points that the ranges leave out.</summary>
    public void AddComplement(IEnumerable<(int First, int Last)> ranges, bool ignoreCase)
    {
        // Ignoring case, .NET would find s and k again through these two, whose lower cases they are.
        (int First, int Last)[] folded = ignoreCase ? [(0x17F, 0x17F), (0x212A, 0x212A)] : [];
        var next = 0;
        foreach (var (first, last) in ranges.Concat(folded).Order())
        {
            if (first > next)
            {
                Add(next, first - 1);
            }

            next = Math.Max(next, last + 1);
        }

        Add(next, LastCodePoint);
    }

    public void Write(StringBuilder pattern, bool withAstral)
    {
        var plain = new StringBuilder();
        foreach (var (first, last) in _ranges.Where(range => range.First < FirstAstral))
        {
            Unit(plain, first);
            plain.Append('-');
            Unit(plain, Math.Min(last, FirstAstral - 1));
        }

        plain.Append(_categories);
        var astral = withAstral ? Astral() : [];
        if (withAstral && IsNegated)
        {
            plain.Append("\\uD800-\\uDFFF");
        }

        var body = plain.Length > 0 ? $"[{(IsNegated ? "^" : "")}{plain}]" : IsNegated ? "[\\s\\S]" : "[^\\s\\S]";
        if (astral.Count == 0)
        {
            pattern.Append(body);
            return;
        }

        pattern.Append("(?:").Append(body);
        foreach (var (first, last) in astral)
        {
            Pairs(pattern, first, last);
        }

        pattern.Append(')');
    }

    private List<(int First, int Last)> Astral()
    {
        var above = _ranges.Where(range => range.Last >= FirstAstral).Select(range => (First: Math.Max(range.First, FirstAstral), range.Last)).Order().ToList();
        if (!IsNegated)
        {
            return above;
        }

        var rest = new List<(int, int)>();
        var next = FirstAstral;
        foreach (var (first, last) in above)
        {
            if (first > next)
            {
                rest.Add((next, first - 1));
            }

            next = Math.Max(next, last + 1);
        }

        if (next <= LastCodePoint)
        {
            rest.Add((next, LastCodePoint));
        }

        return rest;
    }

    /// <summary>Code points with the same first surrogate share one branch; a run of whole ones is one branch too.</summary>
    private static void Pairs(StringBuilder pattern, int first, int last)
    {
        while (first <= last)
        {
            var (high, low) = Split(first);
            var (lastHigh, lastLow) = Split(last);
            var wholeRows = low == 0xDC00 && (high < lastHigh || lastLow == 0xDFFF);
            var endHigh = wholeRows ? lastLow == 0xDFFF ? lastHigh : lastHigh - 1 : high;
            var endLow = !wholeRows && high == lastHigh ? lastLow : 0xDFFF;
            pattern.Append(CultureInfo.InvariantCulture, $"|[\\u{high:X4}-\\u{endHigh:X4}][\\u{low:X4}-\\u{endLow:X4}]");
            first = FirstAstral + ((endHigh - 0xD800) << 10) + (endLow - 0xDC00) + 1;
        }
    }

    private static (int High, int Low) Split(int codePoint) => (0xD800 + ((codePoint - FirstAstral) >> 10), 0xDC00 + ((codePoint - FirstAstral) & 0x3FF));

    private static void Unit(StringBuilder pattern, int unit) => pattern.Append(CultureInfo.InvariantCulture, $"\\u{unit:X4}");
}
