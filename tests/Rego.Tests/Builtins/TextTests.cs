using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Texts, numbers and units.</summary>
public sealed class TextTests
{
    [Theory]
    [InlineData("split", """["a,b,c", ","]""", """["a","b","c"]""")]
    [InlineData("split", """["\ud83d\ude00x", ""]""", """["😀","x"]""")]
    [InlineData("strings.split_n", """["a,b,c", ",", 2]""", """["a","b,c"]""")]
    [InlineData("strings.split_n", """["a,b,c", ",", 0]""", "[]")]
    [InlineData("substring", """["h\u00e9llo", 1, 2]""", "\"él\"")]
    [InlineData("substring", """["abc", -1, 2]""", "eval_builtin_error: substring: negative offset")]
    [InlineData("substring", """["abc", 1.0, 2]""", "eval_type_error: substring: operand 2 must be integer number but got floating-point number")]
    [InlineData("indexof", """["\ud83d\ude00x", "x"]""", "1")]
    [InlineData("indexof_n", """["aaa", "aa"]""", "[0,1]")]
    [InlineData("indexof", """["a", ""]""", "eval_builtin_error: indexof: empty search character")]
    [InlineData("trim", """["\u00a1!x!\u00a1", "!\u00a1"]""", "\"x\"")]
    [InlineData("replace", """["ab", "", "-"]""", "\"-a-b-\"")]
    [InlineData("strings.replace_n", """[{"a": "b", "b": "a"}, "ab"]""", "\"ba\"")]
    [InlineData("strings.reverse", """["1\ud83d\ude00"]""", "\"😀1\"")]
    [InlineData("strings.count", """["dummy", ""]""", "6")]
    [InlineData("concat", """[",", ["a", 1]]""", "eval_type_error: concat: operand 2 must be array of strings but got array containing number")]
    [InlineData("format_int", "[-255, 16]", "\"-ff\"")]
    [InlineData("format_int", "[3.9, 10]", "\"3\"")]
    [InlineData("numbers.range", "[2, -1]", "[2,1,0,-1]")]
    [InlineData("round", "[-2.5]", "-3")]
    [InlineData("ceil", "[-1.5]", "-1")]
    [InlineData("floor", "[-1.001]", "-2")]
    [InlineData("to_number", "[\"+01.50\"]", "1.50")]
    [InlineData("to_number", "[\"0x1\"]", "eval_builtin_error: to_number: strconv.ParseFloat: parsing \"0x1\": invalid syntax")]
    [InlineData("units.parse", "[\"500m\"]", "0.5000000000")]
    [InlineData("units.parse", "[\"10Ki\"]", "10240")]
    [InlineData("units.parse_bytes", "[\"1.5MiB\"]", "1572864")]
    [InlineData("semver.compare", """["1.0.0-rc.2", "1.0.0-rc.10"]""", "-1")]
    [InlineData("semver.compare", """["1.0.0", "1.0.0-rc"]""", "1")]
    [InlineData("bits.lsh", "[1, 100]", "1267650600228229401496703205376")]
    [InlineData("bits.negate", "[42]", "-43")]
    [InlineData("strings.render_template", """["{{range $i, $x := .xs}}{{if $i}}, {{end}}{{$x}}{{end}}", {"xs": ["a", "b"]}]""", "\"a, b\"")]
    [InlineData("strings.render_template", """["{{ .a.b | printf \"%s!\" -}}  x", {"a": {"b": 1}}]""", "\"1!x\"")]
    [InlineData("strings.render_template", """["{{.b}}", {}]""", "eval_builtin_error: strings.render_template: template: map has no entry for key \"b\"")]
    public void Builtin_AnswersAsOpaDoes(string name, string operands, string expected) =>
        Assert.Equal(expected, BuiltinCall.Json(name, operands));

    [Theory]
    [InlineData("%v|%d|%s", """[1, 2, "a"]""", "1|2|a")]
    [InlineData("%d", "[3.5]", "%!d(float64=3.5)")]
    [InlineData("%s", "[1]", "%!s(int64=1)")]
    [InlineData("%.2f", "[1]", "%!f(int64=01)")]
    [InlineData("%d", "[]", "%!d(MISSING)")]
    [InlineData("%d", "[1, 2]", "1%!(EXTRA int64=2)")]
    [InlineData("%", "[]", "%!(NOVERB)")]
    [InlineData("%[3]d", "[1, 2]", "%!d(BADINDEX)")]
    [InlineData("%[2]d %[1]d", "[1, 2]", "2 1")]
    [InlineData("%-5d|%05d|%+d|% d", "[1, -2, 3, 4]", "1    |-0002|+3| 4")]
    [InlineData("%*d", "[4, 7]", "   7")]
    [InlineData("%x %X %#x %o %b", "[255, 255, 255, 8, 5]", "ff FF 0xff 10 101")]
    [InlineData("%q %x", """["a\"b", "hi"]""", "\"a\\\"b\" 6869")]
    [InlineData("%.1f %e %g", "[0.25, 1234.5, 1.5]", "0.2 1.234500e+03 1.5")]
    [InlineData("%v %v", "[1234567.5, 0.00001234]", "1.2345675e+06 1.234e-05")]
    [InlineData("%v", "[[1, \"a\", {\"k\": null}]]", "[1, \"a\", {\"k\": null}]")]
    [InlineData("%t", "[true]", "%!t(string=true)")]
    [InlineData("%v", "[1e3]", "1e3")]
    public void Sprintf_WritesAsGoDoes(string format, string arguments, string expected) =>
        Assert.Equal(RegoJson.Write(RegoValue.From(expected)), BuiltinCall.Json("sprintf", [RegoValue.From(format), RegoJson.Parse(arguments)]));

    [Theory]
    [InlineData("contains")]
    [InlineData("indexof_n")]
    [InlineData("split")]
    public void Search_ThatComparesAlmostEverywhere_IsOverTheLimit(string name)
    {
        var text = RegoValue.From(new string('a', 1_000_000));
        var part = RegoValue.From(new string('a', 400_000) + "ba");

        Assert.StartsWith("eval_cancel_error: ", BuiltinCall.Json(name, [text, part]), StringComparison.Ordinal);
    }

    [Fact]
    public void IndexOfN_OfThousandsOfPlaces_IsWithinTheLimits() =>
        Assert.EndsWith(",9999]", BuiltinCall.Json("indexof_n", [RegoValue.From(new string('a', 10_000)), RegoValue.From("a")]), StringComparison.Ordinal);

    [Fact]
    public void YamlMarshal_OfAValueThatRepeatsItself_IsOverTheLimit()
    {
        RegoValue value = RegoArray.Create(RegoValue.From(1));
        for (var level = 0; level < 17; level++)
        {
            value = RegoArray.Create(value, value);
        }

        Assert.StartsWith("eval_cancel_error: ", BuiltinCall.Json("yaml.marshal", [value]), StringComparison.Ordinal);
    }
}
