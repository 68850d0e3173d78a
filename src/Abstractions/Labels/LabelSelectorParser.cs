namespace Bacalhau;

/// <summary>Reads the grammar of <see cref="LabelSelector"/>, one letter at a time.</summary>
internal sealed class LabelSelectorParser(string text)
{
    private const string Special = "=!(),<>";
    private const string Hint = "Write selectors like env=prod, region in (eu,us), !gpu or cores>4, joined by commas.";

    private int position;

    private char Current => position < text.Length ? text[position] : '\0';

    public IReadOnlyList<LabelConstraint> Parse()
    {
        var constraints = new List<LabelConstraint>();
        while (true)
        {
            constraints.Add(ParseOne());
            SkipBlanks();
            if (position >= text.Length)
            {
                return constraints;
            }

            if (constraints.Count >= JobLimits.MaxEntries)
            {
                throw Fail($"it has more than {JobLimits.MaxEntries} parts");
            }

            Expect(',');
        }
    }

    public static BacalhauException Error(string text, int position, string problem) =>
        new BacalhauError(BacalhauErrorCode.BadRequest, "APIServer", $"the label selector '{Clip.Text(text)}' cannot be read at letter {position + 1}: {problem}") { Hint = Hint }.AsException();

    private LabelConstraint ParseOne()
    {
        SkipBlanks();
        if (Take("!"))
        {
            return new(ParseKey(), LabelOperators.DoesNotExist);
        }

        var key = ParseKey();
        SkipBlanks();
        if (position >= text.Length || Current == ',')
        {
            return new(key, LabelOperators.Exists);
        }

        return ParseOperator() switch
        {
            LabelOperators.In => new(key, LabelOperators.In) { Values = ParseList() },
            LabelOperators.NotIn => new(key, LabelOperators.NotIn) { Values = ParseList() },
            LabelOperators.GreaterThan => new(key, LabelOperators.GreaterThan) { Values = [ParseNumber()] },
            LabelOperators.LessThan => new(key, LabelOperators.LessThan) { Values = [ParseNumber()] },
            var other => new(key, other) { Values = [ParseWord()] },
        };
    }

    private string ParseOperator()
    {
        if (Take("=="))
        {
            return LabelOperators.DoubleEqual;
        }

        if (Take("="))
        {
            return LabelOperators.Equal;
        }

        if (Take("!="))
        {
            return LabelOperators.NotEqual;
        }

        if (Take(">"))
        {
            return LabelOperators.GreaterThan;
        }

        if (Take("<"))
        {
            return LabelOperators.LessThan;
        }

        var start = position;
        return ParseWord() switch
        {
            LabelOperators.In => LabelOperators.In,
            LabelOperators.NotIn => LabelOperators.NotIn,
            _ => throw Fail("one of = == != in notin > < or a comma is expected", start),
        };
    }

    private string[] ParseList()
    {
        SkipBlanks();
        Expect('(');
        var values = new List<string>();
        while (true)
        {
            values.Add(ParseWord());
            SkipBlanks();
            if (Take(")"))
            {
                return [.. values];
            }

            Expect(',');
        }
    }

    private string ParseNumber()
    {
        SkipBlanks();
        var start = position;
        var word = ParseWord();
        return LabelMatching.TryParseNumber(word, out _) ? word : throw Fail("a whole number is expected", start);
    }

    private string ParseKey()
    {
        SkipBlanks();
        var start = position;
        var key = ParseWord();
        return key.Length == 0 ? throw Fail("the name of a label is expected", start)
            : key.Length > JobLimits.MaxNameLength ? throw Fail($"the name of the label has more than {JobLimits.MaxNameLength} letters", start)
            : key;
    }

    /// <summary>A run of letters that mean nothing special; may be empty, as in <c>k=</c>.</summary>
    private string ParseWord()
    {
        SkipBlanks();
        var start = position;
        while (position < text.Length && !char.IsWhiteSpace(Current) && !Special.Contains(Current, StringComparison.Ordinal))
        {
            position++;
        }

        return text[start..position];
    }

    private bool Take(string token)
    {
        if (!text.AsSpan(position).StartsWith(token, StringComparison.Ordinal))
        {
            return false;
        }

        position += token.Length;
        return true;
    }

    private void Expect(char letter)
    {
        if (Current != letter || position >= text.Length)
        {
            throw Fail($"'{letter}' is expected");
        }

        position++;
    }

    private void SkipBlanks()
    {
        while (position < text.Length && char.IsWhiteSpace(Current))
        {
            position++;
        }
    }

    private BacalhauException Fail(string problem, int? at = null) => Error(text, at ?? position, problem);
}
