using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Tokens: what is false, what is an error, and that what is signed verifies.</summary>
public sealed class TokenTests
{
    private const string Key = """{"kty": "oct", "k": "c2VjcmV0"}""";
    private const string EdKey = """{"kty": "OKP", "crv": "Ed25519", "x": "wEZFfoAj1rFKTLOOmjJjVZlCHwksuvMb2I5y_hg70E8", "d": "9XI34uQzYUJfWhDZf_0nYsLMBRVu8a6dFsy60P8uugk"}""";

    [Theory]
    [InlineData("{}", """{"secret": "secret"}""", true)]
    [InlineData("{}", """{"secret": "other"}""", false)]
    [InlineData("{}", """{"secret": "secret", "alg": "HS512"}""", false)]
    [InlineData("""{"exp": 1767225600}""", """{"secret": "secret"}""", false)]
    [InlineData("""{"exp": 1767225600.5}""", """{"secret": "secret"}""", true)]
    [InlineData("""{"exp": 1e30}""", """{"secret": "secret"}""", true)]
    [InlineData("""{"nbf": 1767225601}""", """{"secret": "secret"}""", false)]
    [InlineData("""{"exp": 2}""", """{"secret": "secret", "time": 1000000000}""", true)]
    [InlineData("""{"iss": "a"}""", """{"secret": "secret", "iss": "a"}""", true)]
    [InlineData("""{"iss": 1}""", """{"secret": "secret", "iss": "a"}""", false)]
    [InlineData("{}", """{"secret": "secret", "iss": "a"}""", false)]
    [InlineData("""{"aud": [1, "a"]}""", """{"secret": "secret", "aud": "a"}""", true)]
    [InlineData("""{"aud": []}""", """{"secret": "secret"}""", false)]
    [InlineData("{}", """{"secret": "secret", "aud": "a"}""", false)]
    public void DecodeVerify_OfASoundToken_SaysWhetherItIsValid(string claims, string constraints, bool expected)
    {
        var token = Sign("""{"alg": "HS256"}""", claims, Key);

        var answer = BuiltinCall.Json("io.jwt.decode_verify", [token, RegoJson.Parse(constraints)]);

        Assert.Equal(expected ? $$"""[true,{"alg":"HS256"},{{RegoJson.Write(RegoJson.Parse(claims))}}]""" : "[false,{},{}]", answer);
    }

    [Theory]
    [InlineData("{}", """{"cert": ""}""")]
    [InlineData("{}", "{}")]
    [InlineData("{}", """{"secret": "secret", "cert": "{\"keys\": []}"}""")]
    [InlineData("{}", """{"secret": 1}""")]
    [InlineData("{}", """{"secret": "secret", "audience": "a"}""")]
    [InlineData("{}", """{"secret": "secret", "time": -1}""")]
    [InlineData("""{"exp": "1"}""", """{"secret": "secret"}""")]
    [InlineData("""{"exp": null}""", """{"secret": "secret"}""")]
    public void DecodeVerify_OfUnsoundConstraintsOrTimes_IsAnError(string claims, string constraints)
    {
        var token = Sign("""{"alg": "HS256"}""", claims, Key);

        Assert.StartsWith("eval_builtin_error: ", BuiltinCall.Json("io.jwt.decode_verify", [token, RegoJson.Parse(constraints)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e30.e30.e30", "[false,{},{}]")] // no alg
    [InlineData("eyJhbGciOiJub25lIn0.e30.", "[false,{},{}]")] // alg none
    [InlineData("eyJhbGciOiJIUzI1NiJ9.!.e30", "[false,{},{}]")] // the payload is not looked at before the signature is good
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.!", "eval_builtin_error: io.jwt.decode_verify: JWT signature had invalid encoding: illegal base64url string: !")]
    [InlineData("eyJhbGciOjF9.e30.e30", "eval_builtin_error: io.jwt.decode_verify: alg: must be a string")]
    [InlineData("a.b", "eval_builtin_error: io.jwt.decode_verify: encoded JWT must have 3 sections, found 2")]
    public void DecodeVerify_OfAnUnsoundToken_IsFalseOrAnErrorAsInOpa(string token, string expected) =>
        Assert.Equal(expected, BuiltinCall.Json("io.jwt.decode_verify", [RegoValue.From(token), RegoJson.Parse("""{"secret": "secret"}""")]));

    [Fact]
    public void EncodeSign_WithEd25519_VerifiesWithThePublicPartOnly()
    {
        var token = Sign("""{"alg": "EdDSA"}""", "{}", EdKey);
        var publicKey = RegoJson.Write(RegoObject.Create(((RegoObject)RegoJson.Parse(EdKey)).Where(entry => !entry.Key.Equals(RegoValue.From("d")))));

        Assert.Equal("true", BuiltinCall.Json("io.jwt.verify_eddsa", [token, RegoValue.From(publicKey)]));
        Assert.Equal("false", BuiltinCall.Json("io.jwt.verify_eddsa", [token, RegoValue.From(EdKey)]));
        Assert.Equal("false", BuiltinCall.Json("io.jwt.verify_rs256", [token, RegoValue.From(publicKey)]));
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"alg": "none"}""")]
    [InlineData("""{"alg": "RS256"}""")]
    public void EncodeSign_WithoutAFittingAlgorithm_IsAnError(string header) =>
        Assert.StartsWith("eval_builtin_error: ", BuiltinCall.Json("io.jwt.encode_sign", [RegoJson.Parse(header), RegoObject.Empty, RegoJson.Parse(Key)]), StringComparison.Ordinal);

    [Fact]
    public void DecodeVerify_OfATooLongToken_IsOverTheLimit() =>
        Assert.StartsWith("eval_cancel_error: ", BuiltinCall.Json("io.jwt.decode_verify", [RegoValue.From(new string('a', 20_000)), RegoJson.Parse("""{"secret": "s"}""")]), StringComparison.Ordinal);

    private static RegoString Sign(string header, string claims, string key) =>
        (RegoString)RegoJson.Parse(BuiltinCall.Json("io.jwt.encode_sign", [RegoJson.Parse(header), RegoJson.Parse(claims), RegoJson.Parse(key)]));
}
