using CsCheck;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Paging;

public sealed class PagingTokenTests
{
    [Theory]
    [InlineData("Ok46MTA6Mg", "", false, 10u, 2u)]
    [InlineData("Y3JlYXRlZF9hdDpZOjEwOjIw", "created_at", true, 10u, 20u)]
    public void Token_OfTheOriginal_IsReadAndWrittenAsItIs(string text, string sortBy, bool reverse, uint limit, uint offset)
    {
        var token = PagingToken.Parse(text);

        Assert.Equal(new PagingToken(sortBy, reverse, limit, offset), token);
        Assert.Equal(text, token!.ToString());
    }

    [Fact]
    public void Token_WithACursor_IsReadAsWritten() =>
        Gen.Select(Gen.OneOf("", "created_at", "modified_at", "id"), Gen.Bool, Gen.UInt, Gen.UInt, Gen.DateTimeOffset, Gen.String.Where(text => !text.Any(char.IsSurrogate) && text.Length < 200))
            .Sample((sortBy, reverse, limit, offset, at, id) =>
            {
                var token = new PagingToken(sortBy, reverse, limit, offset) { After = new(at.ToUniversalTime(), id) };

                Assert.Equal(token, PagingToken.Parse(token.ToString()));
            });

    [Theory]
    [InlineData("!!")]
    [InlineData("Ok46MTA")]
    [InlineData("OlE6MTA6Mg")]
    [InlineData("Ok46LTE6Mg")]
    [InlineData("Ok46MTA6NDI5NDk2NzI5Ng")]
    [InlineData("Ok46MTA6Mjo1")]
    [InlineData("_w")]
    public void Token_OfAnotherForm_IsRefused(string text)
    {
        var thrown = Assert.Throws<BacalhauException>(() => PagingToken.Parse(text));

        Assert.Equal((BacalhauErrorCode.BadRequest, "JobStore"), (thrown.Error.Code, thrown.Error.Component));
        Assert.NotNull(thrown.Error.Hint);
    }

    [Fact]
    public void AnyText_IsReadOrRefused_ThrowsNothingElse() =>
        Gen.String.Sample(text =>
        {
            try
            {
                PagingToken.Parse(text);
            }
            catch (BacalhauException e)
            {
                Assert.Equal(BacalhauErrorCode.BadRequest, e.Error.Code);
            }
        });

    [Fact]
    public void Token_ThatIsEmpty_IsNone() => Assert.Null(PagingToken.Parse(""));

    [Fact]
    public void History_Token_CarriesTheNextSequence() => Assert.Equal("Ok46MTA6Mg", PagingToken.ForHistory(10, 2).ToString());
}
