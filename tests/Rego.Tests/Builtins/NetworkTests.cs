using Xunit;

namespace Bacalhau.Rego.Tests.Builtins;

/// <summary>Networks and uuids.</summary>
public sealed class NetworkTests
{
    [Theory]
    [InlineData("net.cidr_contains", """["10.0.0.0/8", "10.1.2.3"]""", "true")]
    [InlineData("net.cidr_contains", """["10.0.0.0/8", "010.1.2.3"]""", "eval_builtin_error: net.cidr_contains: not a valid textual representation of an IP address or CIDR: 010.1.2.3")]
    [InlineData("net.cidr_contains", """["10.0.0.0/8", "::ffff:10.1.2.3"]""", "true")]
    [InlineData("net.cidr_contains", """["2001:db8::/32", "2001:db8::/31"]""", "false")]
    [InlineData("net.cidr_is_valid", """["10.0.0.0/33"]""", "false")]
    [InlineData("net.cidr_is_valid", """["10.1/16"]""", "false")]
    [InlineData("net.cidr_expand", """["192.168.1.1/31"]""", """["192.168.1.0","192.168.1.1"]""")]
    [InlineData("net.cidr_merge", """[["192.0.128.0/24", "192.0.129.0/24", "2001:db8::/33", "2001:db8:8000::/33"]]""", """["192.0.128.0/23","2001:db8::/32"]""")]
    [InlineData("net.cidr_contains_matches", """[["1.1.2.0/24", "1.1.1.0/24"], ["1.1.1.1", "1.1.2.1"]]""", "[[0,1],[1,0]]")]
    [InlineData("uuid.parse", """["00000000-0000-4000-8000-000000000000"]""", """{"variant":"RFC4122","version":4}""")]
    [InlineData("uuid.parse", """["x"]""", "undefined")]
    public void Builtin_AnswersAsOpaDoes(string name, string operands, string expected) =>
        Assert.Equal(expected, BuiltinCall.Json(name, operands));

    [Fact]
    public void Expand_OfATooLargeNetwork_IsOverTheLimit() =>
        Assert.StartsWith("eval_cancel_error: ", BuiltinCall.Json("net.cidr_expand", """["::/0"]"""), StringComparison.Ordinal);
}
