using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Objects, paths, JSON, YAML, encodings and graphs.</summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData("object.get", """[{"a": [{"b": 1}]}, ["a", 0, "b"], 2]""", "1")]
    [InlineData("object.union_n", """[[{"a": {"b": 1}}, {"a": {"c": 2}}]]""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("object.subset", """[{"a": [1, 2, 3], "b": 1}, {"a": [2, 3]}]""", "true")]
    [InlineData("object.filter", """[{"a": 1}, "a"]""", "eval_type_error: object.filter: operand 2 must be one of {object, set, array} but got string")]
    [InlineData("json.filter", """[{"a": {"b": 1, "c": 2}}, ["a/b"]]""", """{"a":{"b":1}}""")]
    [InlineData("json.remove", """[{"a": [1, 2, 3]}, ["a/1", ["a", "0"]]]""", """{"a":[3]}""")]
    [InlineData("json.patch", """[{"a": [1, 3]}, [{"op": "add", "path": "/a/1", "value": 2}, {"op": "add", "path": "/a/-", "value": 4}]]""", """{"a":[1,2,3,4]}""")]
    [InlineData("json.patch", """[{"a/b": 1}, [{"op": "move", "from": "/a~1b", "path": "/c"}, {"op": "test", "path": "/c", "value": 1}]]""", """{"c":1}""")]
    [InlineData("json.patch", """[{"a": 1}, [{"op": "replace", "path": "/b", "value": 1}]]""", "undefined")]
    [InlineData("json.patch", """[[1], [{"op": "add", "path": "/01", "value": 1}]]""", "undefined")]
    [InlineData("array.slice", "[[1, 2, 3], -1, 2]", "[1,2]")]
    [InlineData("array.flatten", "[[1, [2, [3]]]]", "[1,2,[3]]")]
    [InlineData("json.marshal", """["<a>"]""", """
        "\"\\u003ca\\u003e\""
        """)]
    [InlineData("json.marshal_with_options", """[{"a": 1}, {"indent": " ", "prefix": ">"}]""", "\">{\\n> \\\"a\\\": 1\\n>}\"")]
    [InlineData("base64.decode", "[\"YQ=\"]", "eval_builtin_error: base64.decode: illegal base64 data at input byte 3")]
    [InlineData("hex.decode", "[\"6g\"]", "eval_builtin_error: hex.decode: encoding/hex: invalid byte: U+0067 'g'")]
    [InlineData("urlquery.decode", "[\"a%zz\"]", "eval_builtin_error: urlquery.decode: invalid URL escape \"%zz\"")]
    [InlineData("urlquery.encode_object", """[{"b": ["x y", "&"], "a": "1"}]""", "\"a=1&b=x+y&b=%26\"")]
    [InlineData("uri.parse", """["https://u:p@example.com:8443/a%2Fb?x=1#f"]""", """{"fragment":"f","hostname":"example.com","path":"/a/b","port":"8443","raw_path":"/a%2Fb","raw_query":"x=1","scheme":"https"}""")]
    [InlineData("uri.is_valid", """["http://a b/"]""", "false")]
    [InlineData("graph.reachable_paths", """[{"a": ["b", "c"], "b": ["a"], "c": []}, ["a"]]""", """[["a","b"],["a","c"]]""")]
    [InlineData("crypto.hmac.sha256", """["message", "key"]""", "\"6e9ef29b75fffc5b7abae527d58fdadb2fe42e7219011976917343065f58ed4a\"")]
    [InlineData("http.send", """[{"method": "get", "url": "http://127.0.0.1"}]""", "eval_builtin_error: http.send: requests are switched off for policies")]
    [InlineData("opa.runtime", "[]", "{}")]
    public void Builtin_AnswersAsOpaDoes(string name, string operands, string expected) =>
        Assert.Equal(expected, BuiltinCall.Json(name, operands));

    [Fact]
    public void Bytes_ThatAreNoText_SurviveFromOneEncodingToAnother()
    {
        var decoded = RegoBuiltins.Default.Find("base64url.decode")!.Function([RegoValue.From("_-8")], new(RegoLimits.Default, TimeProvider.System))!;

        Assert.Equal("\"ffef\"", BuiltinCall.Json("hex.encode", [decoded]));
    }

    [Theory]
    [InlineData("", "null")]
    [InlineData("y: 2", """{"true":2}""")]
    [InlineData("[yes, no, on, Off, ~, NULL]", "[true,false,true,false,null,null]")]
    [InlineData("[010, 0x10, 0b11, 1_000, 1.0, 08, -0, .5]", "[8,16,3,1000,1,8,0,0.5]")]
    [InlineData("[18446744073709551616, 1e3, 1e21, 2026-01-01]", """[18446744073709552000,1000,1e+21,"2026-01-01"]""")]
    [InlineData("'1': a\n2: b\n1.5: c", """{"1":"a","1.5":"c","2":"b"}""")]
    [InlineData("!!binary aGk=", "\"hi\"")]
    [InlineData("!!str 1", "\"1\"")]
    [InlineData("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2", """{"a":{"b":1},"c":{"b":1,"d":2}}""")]
    [InlineData("a: 1\na: 2", """{"a":2}""")]
    [InlineData("a: 1\n---\nb: 2", """{"a":1}""")]
    public void Yaml_MeansWhatGosLibraryMakesOfIt(string text, string expected) =>
        Assert.Equal(expected, BuiltinCall.Json("yaml.unmarshal", [RegoValue.From(text)]));

    [Theory]
    [InlineData("~: 1")]
    [InlineData(".inf")]
    [InlineData("*x")]
    [InlineData("&x [*x]")]
    [InlineData("{[a]: 1}")]
    [InlineData("!!binary '*'")]
    [InlineData("a: b: c")]
    [InlineData("%YAML 9.9\n---\na")]
    public void Yaml_WithoutMeaning_IsAnError(string text) =>
        Assert.StartsWith("eval_builtin_error: yaml.unmarshal: ", BuiltinCall.Json("yaml.unmarshal", [RegoValue.From(text)]), StringComparison.Ordinal);

    [Fact]
    public void Yaml_OfAliasesThatMultiply_IsOverTheLimit()
    {
        var text = "a0: &a0 [x]\n" + string.Concat(Enumerable.Range(1, 9).Select(level => $"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 9))}]\n"));

        Assert.StartsWith("eval_cancel_error: ", BuiltinCall.Json("yaml.unmarshal", [RegoValue.From(text)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Yaml_ThatNestsWithoutEnd_IsRefused(char bracket) =>
        Assert.StartsWith("eval_", BuiltinCall.Json("yaml.unmarshal", [RegoValue.From(new string(bracket, 100_000))]), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"a": [1, {"b": "x: y"}], "c": "true", "d": "line\nline\n", "e": {}, "f": "", "g": "- x", "h": null}""")]
    [InlineData("""["", "#", "a #b", "'", "\"", "0x1", "~", "é", "a\tb", [[1], []]]""")]
    public void Yaml_Written_ReadsBackTheSame(string json)
    {
        var text = (RegoString)RegoJson.Parse(BuiltinCall.Json("yaml.marshal", [RegoJson.Parse(json)]));

        Assert.Equal(RegoJson.Write(RegoJson.Parse(json)), BuiltinCall.Json("yaml.unmarshal", [text]));
    }
}
