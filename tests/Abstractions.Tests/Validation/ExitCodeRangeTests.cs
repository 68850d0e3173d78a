using Xunit;

namespace Bacalhau.Abstractions.Tests.Validation;

public sealed class ExitCodeRangeTests
{
    [Theory]
    [InlineData("137", 137, true)]
    [InlineData("137", 1, false)]
    [InlineData("1-125", 1, true)]
    [InlineData("1-125", 125, true)]
    [InlineData("1-125", 126, false)]
    [InlineData("-1", -1, true)]
    [InlineData("-2--1", -2, true)]
    [InlineData("nonzero", 0, false)]
    [InlineData("NonZero", -1, true)]
    [InlineData("nonsense", 1, false)]
    public void Codes_NamedByAText_AreContained(string text, int code, bool expected) =>
        Assert.Equal(expected, ExitCodeRange.AnyContains([text], code));

    [Theory]
    [InlineData("")]
    [InlineData("5-1")]
    [InlineData("a-b")]
    [InlineData("1-")]
    public void Range_OfAnotherForm_IsRefused(string text) => Assert.False(ExitCodeRange.TryParse(text, out _));

    [Fact]
    public void Cause_WrittenAndRead_IsTheSame() => Assert.All(Enum.GetValues<FailureCause>(), cause =>
    {
        Assert.True(FailureCauses.TryParse(FailureCauses.ToText(cause), out var read));
        Assert.Equal(cause, read);
    });

    [Fact]
    public void Cause_Written_IsKebabCase() => Assert.Equal("out-of-memory", FailureCauses.ToText(FailureCause.OutOfMemory));
}
