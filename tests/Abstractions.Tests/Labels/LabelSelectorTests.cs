using CsCheck;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Labels;

public sealed class LabelSelectorTests
{
    private static readonly Gen<string> Word = Gen.Char["abcxyzABC019-_./"].Array[1, 12].Select(letters => new string(letters));

    private static readonly Gen<LabelConstraint> AnyConstraint = Gen.OneOf(
        Word.Where(word => word is not ("in" or "notin")).Select(key => new LabelConstraint(key, LabelOperators.Exists)),
        Word.Select(key => new LabelConstraint(key, LabelOperators.DoesNotExist)),
        Gen.Select(Word, Gen.OneOf("=", "==", "!="), Word).Select((key, op, value) => new LabelConstraint(key, op) { Values = [value] }),
        Gen.Select(Word, Gen.OneOf("gt", "lt"), Gen.Long).Select((key, op, value) => new LabelConstraint(key, op) { Values = [$"{value}"] }),
        Gen.Select(Word, Gen.OneOf("in", "notin"), Word.Array[1, 4]).Select((key, op, values) => new LabelConstraint(key, op) { Values = values }));

    [Theory]
    [InlineData("k", "k exists ")]
    [InlineData("!k", "k ! ")]
    [InlineData("k=v", "k = v")]
    [InlineData("k==v", "k == v")]
    [InlineData("k != v", "k != v")]
    [InlineData("k=", "k = ")]
    [InlineData("k in (a, b)", "k in a|b")]
    [InlineData("k notin (a,)", "k notin a|")]
    [InlineData("k>1", "k gt 1")]
    [InlineData("k < -1", "k lt -1")]
    [InlineData("example.org/os_type=linux,!gpu , n in (1,2,3)", "example.org/os_type = linux;gpu ! ;n in 1|2|3")]
    [InlineData("bacalhau_canary!=true", "bacalhau_canary != true")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Selector_InKubernetesGrammar_IsRead(string? text, string expected) =>
        Assert.Equal(expected, string.Join(";", LabelSelector.Parse(text).Select(one => $"{one.Key} {one.Operator} {string.Join('|', one.Values)}")));

    [Theory]
    [InlineData("==", "letter 1")]
    [InlineData("k=v,", "letter 5")]
    [InlineData("k in a", "letter 6")]
    [InlineData("k in (a", "letter 8")]
    [InlineData("k>x", "a whole number is expected")]
    [InlineData("k like v", "letter 3")]
    [InlineData("k=v w", "','")]
    [InlineData("(", "letter 1")]
    public void Selector_OutsideTheGrammar_SaysWhere(string text, string expected)
    {
        var thrown = Assert.Throws<BacalhauException>(() => LabelSelector.Parse(text));

        Assert.Equal(BacalhauErrorCode.BadRequest, thrown.Error.Code);
        Assert.Contains(expected, thrown.Error.Message, StringComparison.Ordinal);
        Assert.NotNull(thrown.Error.Hint);
    }

    [Fact]
    public void Selector_WrittenAndRead_IsTheSame() =>
        AnyConstraint.Array[1, 4].Sample(constraints =>
        {
            var read = LabelSelector.Parse(LabelSelector.ToText(constraints));

            Assert.Equal(constraints.Select(LabelSelector.ToText), read.Select(LabelSelector.ToText));
            Assert.Equal(constraints.Select(one => one.Operator), read.Select(one => one.Operator));
        });

    [Fact]
    public void AnyText_IsReadOrRefused_ThrowsNothingElse() =>
        Gen.OneOf(Gen.String, Gen.Char["k=!(),<> in1"].Array[0, 20].Select(letters => new string(letters))).Sample(text =>
        {
            try
            {
                LabelSelector.Parse(text);
            }
            catch (BacalhauException e)
            {
                Assert.Equal(BacalhauErrorCode.BadRequest, e.Error.Code);
            }
        });

    [Fact]
    public void Selector_BeyondTheLimit_IsRefused() =>
        Assert.Throws<BacalhauException>(() => LabelSelector.Parse(new string('k', LabelSelector.MaxLength + 1)));
}
