using Xunit;

namespace Bacalhau.Abstractions.Tests.Labels;

public sealed class LabelMatchingTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["zone"] = "eu", ["cores"] = "8", ["empty"] = "" };

    [Theory]
    [InlineData("zone=eu", true)]
    [InlineData("zone=us", false)]
    [InlineData("Zone=eu", false)]
    [InlineData("absent=eu", false)]
    [InlineData("empty=", true)]
    [InlineData("absent=", false)]
    [InlineData("zone==eu", true)]
    [InlineData("zone!=us", true)]
    [InlineData("zone!=eu", false)]
    [InlineData("absent!=eu", true)]
    [InlineData("zone in (us,eu)", true)]
    [InlineData("zone in (us,as)", false)]
    [InlineData("absent in (us)", false)]
    [InlineData("zone notin (us)", true)]
    [InlineData("zone notin (us,eu)", false)]
    [InlineData("absent notin (us)", true)]
    [InlineData("zone", true)]
    [InlineData("empty", true)]
    [InlineData("absent", false)]
    [InlineData("!absent", true)]
    [InlineData("!zone", false)]
    [InlineData("cores>7", true)]
    [InlineData("cores>8", false)]
    [InlineData("cores<9", true)]
    [InlineData("cores<8", false)]
    [InlineData("zone>1", false)]
    [InlineData("zone<1", false)]
    [InlineData("absent>1", false)]
    [InlineData("zone=eu,cores>7,!gpu", true)]
    [InlineData("zone=eu,cores>9", false)]
    public void Labels_AgainstASelector_MatchAsKubernetesSays(string selector, bool expected) =>
        Assert.Equal(expected, LabelSelector.Parse(selector).MatchesAll(Labels));

    [Fact]
    public void Constraint_WithTheFavourPrefix_IsAPreferenceAndRulesNobodyOut()
    {
        var constraint = new LabelConstraint("favour_zone", LabelOperators.Equal) { Values = ["us"] };

        Assert.True(constraint.IsPreference());
        Assert.Equal("zone", constraint.LabelKey());
        Assert.False(constraint.Matches(Labels));
        Assert.True(new[] { constraint }.MatchesAll(Labels));
    }

    [Fact]
    public void Constraint_WithAnUnknownOperator_MatchesNothing() =>
        Assert.False(new LabelConstraint("zone", "like") { Values = ["eu"] }.Matches(Labels));
}
