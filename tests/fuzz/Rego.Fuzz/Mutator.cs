using System.Text;
using System.Text.RegularExpressions;
using Bacalhau.Rego.Tests.Fuzzing;

namespace Bacalhau.Rego.Fuzz;

/// <summary>Changes cases: whole lines, tokens of the language, operands of builtins, and single characters.</summary>
internal sealed partial class Mutator(Random random, IReadOnlyList<FuzzCase> corpus)
{
    private const int Longest = 6_000;

    private static readonly string[] Words =
    [
        "[", "]", "{", "}", "(", ")", "|", "&", "-", "+", "*", "/", "%", ":=", "=", "==", "!=", "<", ">=", "not ", "some ", "every ", " in ", " with ", " as ", "input", "data", "_", ".", ",",
        ";", "\n", ":", "if ", " if { ", "contains ", "else := 1 ", "default ", "import ", "import rego.v1\n", "import future.keywords.not\n", "import data.p as q\n", "package p\n", "set()",
        "null", "true", "false", "x", "y", "data.p", "[_]", "{x | x := 1}", "[x | x := 1]", "{x: y | y := 1; x := 2}", "with input as 1", "with data.p as 2", "with count as 3",
        "$\"{x}\"", "$`{", "`", "\"", "\\u0000", "# METADATA\n# title: a\n", "\ufeff", "\r\n", "walk(input, [p, v])", "f(a) := a\n", "{}", "[]", "\"\"", " } ", " { ",
    ];

    private static readonly string[] Scalars =
    [
        "0", "-1", "1", "2", "255", "65536", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1e9", "1e-9", "1e400", "0.1", "1.0", "3.5", "1e10000", "123456789012345678901234567890",
        "\"\"", "\"a\"", "\"a.b.c\"", "\"[a\"", "\"(?P<n>a)|b*?\"", "\"[[:alpha:]]\\\\pL\"", "\"**/{a,[!b]}?\"", "\"%[2]*.3d%v%!\"", "\"%999999d\"", "\"{{range .}}{{.a}}{{end}}\"",
        "\"2006-01-02T15:04:05.999Z07:00\"", "\"10.0.0.0/8\"", "\"::1/64\"", "\"::ffff:1.2.3.4/0\"", "\"1h2m3.5s\"", "\"10KiB\"", "\"1.2.3-rc.1+x\"", "\"http://[::1]:80/%41?x#y\"", "\"a=b&c=%zz\"",
        "\"{\\\"a\\\": [1]}\"", "\"- a\\n- {b: *c}\"", "\"&a [*a]\"", "\"? a\\n: b\\n<<: {c: d}\"", "\"/a/b\"", "\"a/b~1\"", "\"UTC\"", "\"America/New_York\"", "\"\\ud83d\\ude00\"", "\"ab==\"", "\"eyJhbGciOiJIUzI1NiJ9.e30.e30\"",
        "\"-----BEGIN CERTIFICATE-----\\nMAA=\\n-----END CERTIFICATE-----\\n\"", "\"{\\\"keys\\\": [{\\\"kty\\\": \\\"oct\\\", \\\"k\\\": \\\"YQ\\\"}]}\"",
        "[1, 2]", "[[1, 2], [3]]", "{1, 2}", "{\"a\": 1}", "{\"a\": {\"b\": [1]}}", "[{\"op\": \"add\", \"path\": \"a/b\", \"value\": 1}]", "null", "{1: 2}", "{{}}", "{[]}",
    ];

    private static readonly string[] Builtins = [.. RegoBuiltins.Default.Names.Where(name => name.Length > 3)];

    public FuzzCase Mutate(FuzzCase from)
    {
        var changed = Change(from);
        return changed with { Policy = Whole(changed.Policy), Query = Whole(changed.Query), Input = changed.Input is null ? null : Whole(changed.Input) };
    }

    /// <summary>Files hold no half characters.</summary>
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private FuzzCase Change(FuzzCase from)
    {
        var @case = from;
        for (var round = random.Next(1, 5); round > 0; round--)
        {
            @case = random.Next(20) switch
            {
                0 => @case with { Input = random.Next(6) == 0 ? null : Text(@case.Input ?? "{\"a\": [1, \"b\"]}") },
                1 => @case with { Query = random.Next(4) == 0 ? "data" : Text(@case.Query) },
                2 when random.Next(4) == 0 => @case with { Grammar = 1 - @case.Grammar },
                _ => @case with { Policy = Policy(@case.Policy) },
            };
        }

        return @case;
    }

    private string Policy(string text)
    {
        var changed = random.Next(8) switch
        {
            0 => Lines(text),
            1 => text + Call(),
            2 => Renamed(text),
            _ => Text(text),
        };
        return changed.Length > Longest ? changed[..Longest] : changed;
    }

    /// <summary>Moves, repeats, drops or borrows whole lines.</summary>
    private string Lines(string text)
    {
        var lines = text.Split('\n').ToList();
        var at = random.Next(lines.Count);
        switch (random.Next(4))
        {
            case 0:
                lines.RemoveAt(at);
                break;
            case 1:
                lines.Insert(random.Next(lines.Count), lines[at]);
                break;
            default:
                var other = corpus[random.Next(corpus.Count)].Policy.Split('\n');
                var start = random.Next(other.Length);
                lines.InsertRange(at, other.Skip(start).Take(random.Next(1, 6)));
                break;
        }

        return string.Join('\n', lines);
    }

    /// <summary>A rule that calls a builtin with operands that mostly fit.</summary>
    private string Call()
    {
        var builtin = RegoBuiltins.Default.Find(Builtins[random.Next(Builtins.Length)])!;
        return $"\nr{random.Next(5)} := {builtin.Name}({string.Join(", ", builtin.Arguments.Select(Operand))})\n";
    }

    private string Operand(RegoTypes types)
    {
        var fitting = Scalars.Where(text => types.HasFlag(text[0] switch
        {
            '"' => RegoTypes.String,
            '[' => RegoTypes.Array,
            'n' => RegoTypes.Null,
            '{' => text.Contains(':', StringComparison.Ordinal) ? RegoTypes.Object : RegoTypes.Set,
            _ => RegoTypes.Number,
        })).ToList();
        return fitting.Count == 0 || random.Next(10) == 0 ? Scalars[random.Next(Scalars.Length)] : fitting[random.Next(fitting.Count)];
    }

    /// <summary>Calls another builtin in the place of one.</summary>
    private string Renamed(string text)
    {
        var calls = CallName().Matches(text);
        if (calls.Count == 0)
        {
            return Text(text);
        }

        var call = calls[random.Next(calls.Count)].Groups["name"];
        return text[..call.Index] + Builtins[random.Next(Builtins.Length)] + text[(call.Index + call.Length)..];
    }

    private string Text(string text)
    {
        var tokens = Token().Matches(text);
        if (tokens.Count == 0)
        {
            return Words[random.Next(Words.Length)];
        }

        var token = tokens[random.Next(tokens.Count)];
        var end = token.Index + token.Length;
        switch (random.Next(9))
        {
            case 0:
                return text.Insert(token.Index, Words[random.Next(Words.Length)]);
            case 1:
                return text.Remove(token.Index, token.Length);
            case 2:
                return text[..token.Index] + Words[random.Next(Words.Length)] + text[end..];
            case 3:
                return text[..token.Index] + Scalars[random.Next(Scalars.Length)] + text[end..];
            case 4:
                var same = tokens[random.Next(tokens.Count)].Value;
                return text[..token.Index] + same + text[end..];
            case 5:
                var others = Token().Matches(corpus[random.Next(corpus.Count)].Policy);
                return others.Count == 0 ? text : text[..token.Index] + string.Concat(others.Skip(random.Next(others.Count)).Take(random.Next(1, 12)).Select(other => other.Value)) + text[end..];
            case 6:
                return text.Insert(end, token.Value);
            case 7:
                var to = tokens[random.Next(tokens.Count)].Index;
                return to > token.Index ? text.Insert(to, text[token.Index..to]) : text.Remove(to, token.Index - to);
            default:
                var at = random.Next(text.Length);
                var letter = random.Next(10) == 0 ? new Rune(random.Next(0xd800)) : new Rune(random.Next(32, 127));
                return string.Concat(text.AsSpan(0, at), letter.ToString(), text.AsSpan(at + random.Next(2)));
        }
    }

    [GeneratedRegex(@"(?<name>[a-z_][a-z0-9_.]*)\(")]
    private static partial Regex CallName();

    [GeneratedRegex("""[A-Za-z_][A-Za-z0-9_]*|[0-9][0-9.eE+-]*|"(?:[^"\\\n]|\\.)*"|:=|[=!<>]=|\s+|.""", RegexOptions.Singleline)]
    private static partial Regex Token();
}
