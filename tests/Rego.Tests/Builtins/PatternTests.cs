using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Regular expressions of RE2 and globs.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData(@"^\d+$", "12", true)]
    [InlineData(@"^\d+$", "٣", false)]
    [InlineData(@"^a$", "a\n", false)]
    [InlineData(@"(?m)^b$", "a\nb\nc", true)]
    [InlineData(@"^.$", "😀", true)]
    [InlineData(@"^[^a]$", "😀", true)]
    [InlineData(@"^[😀-😂]$", "😁", true)]
    [InlineData(@"^[[:alpha:]]+$", "abC", true)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData(@"(?i)^K$", "k", true)]
    [InlineData(@"^\pL+$", "é", true)]
    [InlineData(@"^\x{1F600}\x41$", "😀A", true)]
    [InlineData(@"^a{2}$", "aa", true)]
    [InlineData(@"^a{,2}$", "a{,2}", true)]
    public void Match_FollowsRe2(string pattern, string text, bool expected) =>
        Assert.Equal(expected ? "true" : "false", BuiltinCall.Json("regex.match", [RegoValue.From(pattern), RegoValue.From(text)]));

    [Theory]
    [InlineData("a(?=b)")]
    [InlineData("(?<!a)b")]
    [InlineData(@"(a)\1")]
    [InlineData("a**")]
    [InlineData("*a")]
    [InlineData("a{1001}")]
    [InlineData("[b-a]")]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData(@"\Z")]
    [InlineData("(?P<n>a)(?P<n>b)")]
    public void Match_OfWhatRe2DoesNotKnow_IsAnError(string pattern) =>
        Assert.StartsWith("eval_builtin_error: regex.match: error parsing regexp: ", BuiltinCall.Json("regex.match", [RegoValue.From(pattern), RegoValue.From("")]), StringComparison.Ordinal);

    [Theory]
    [InlineData("regex.replace", """["abc", "(?P<x>b)(c)", "$2${x}$$-$9"]""", "\"acb$-\"")]
    [InlineData("regex.replace", """["abc", "", "-"]""", "\"-a-b-c-\"")]
    [InlineData("regex.replace", """["baaac", "a*", "x"]""", "\"xbxcx\"")]
    [InlineData("regex.split", """["a*", "baac"]""", """["b","c"]""")]
    [InlineData("regex.find_n", """["a.", "abacad", 2]""", """["ab","ac"]""")]
    [InlineData("regex.template_match", """["urn:foo:{.*}", "urn:foo:bar:baz", "{", "}"]""", "true")]
    [InlineData("regex.template_match", """["urn:foo:{.*", "urn:foo:bar:baz", "{", "}"]""", "eval_builtin_error: regex.template_match: unbalanced braces in \"urn:foo:{.*\"")]
    public void Builtin_AnswersAsOpaDoes(string name, string operands, string expected) =>
        Assert.Equal(expected, BuiltinCall.Json(name, operands));

    [Theory]
    [InlineData("*.github.com", "[]", "api.github.com", true)]
    [InlineData("*.github.com", "[]", "api.cdn.github.com", false)]
    [InlineData("**.github.com", "[]", "api.cdn.github.com", true)]
    [InlineData("*hub.com", "null", "api.cdn.github.com", true)]
    [InlineData("?at", "[]", "cat", true)]
    [InlineData("[!a-c]at", "[]", "bat", false)]
    [InlineData("[^b]at", "[]", "cat", false)]
    [InlineData("{a,b{c,d}}", "[]", "bd", true)]
    [InlineData(@"\*", "[]", "*", true)]
    [InlineData("?", "[]", "😀", true)]
    public void Glob_FollowsGobwas(string pattern, string delimiters, string text, bool expected) =>
        Assert.Equal(expected ? "true" : "false", BuiltinCall.Json("glob.match", [RegoValue.From(pattern), RegoJson.Parse(delimiters), RegoValue.From(text)]));

    [Fact]
    public void Match_OfAPatternThatBacktrackingEnginesChokeOn_EndsAtOnce() =>
        Assert.Equal("false", BuiltinCall.Json("regex.match", [RegoValue.From("^(a+)+$"), RegoValue.From(new string('a', 50_000) + "b")]));

    [Fact]
    public void Match_OfATooLongPattern_IsOverTheLimit() =>
        Assert.StartsWith("eval_cancel_error: ", BuiltinCall.Json("regex.match", [RegoValue.From(new string('a', 5_000)), RegoValue.From("")]), StringComparison.Ordinal);
}
