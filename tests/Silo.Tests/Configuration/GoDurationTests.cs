using Bacalhau.Silo.Configuration;
using CsCheck;

namespace Bacalhau.Silo.Tests.Configuration;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", "0s")]
    [InlineData("24h", "24h0m0s")]
    [InlineData("90s", "1m30s")]
    [InlineData("1.5h", "1h30m0s")]
    [InlineData("100ms", "100ms")]
    [InlineData("1500ms", "1.5s")]
    [InlineData("2h45m", "2h45m0s")]
    [InlineData("300us", "300µs")]
    [InlineData("-1m", "-1m0s")]
    public void Parse_ThenFormat_IsGosSpelling(string text, string expected) =>
        Assert.Equal(expected, GoDuration.Format(GoDuration.Parse(text)));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("soon")]
    [InlineData("1m 30s")]
    [InlineData("1h-3m")]
    [InlineData("..s")]
    [InlineData("99999999999h")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Fact]
    public void Format_ThenParse_GivesTheSame() =>
        Gen.Long[0, TimeSpan.FromDays(1000).Ticks].Sample(ticks =>
        {
            var value = TimeSpan.FromTicks(ticks);

            Assert.Equal(value, GoDuration.Parse(GoDuration.Format(value)));
        });
}
