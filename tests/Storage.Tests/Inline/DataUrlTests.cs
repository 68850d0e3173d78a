using System.Text;
using CsCheck;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class DataUrlTests
{
    [Theory]
    [InlineData("data:,hello", "text/plain", "hello")]
    [InlineData("data:,", "text/plain", "")]
    [InlineData("data:,a%20b%2Cc%c3%bc", "text/plain", "a b,cü")]
    [InlineData("data:text/html;charset=utf-8,<p>a,b</p>", "text/html", "<p>a,b</p>")]
    [InlineData("data:text/plain;base64,aGVsbG8=", "text/plain", "hello")]
    [InlineData("data:text/plain;base64,aGVsbG8", "text/plain", "hello")]
    [InlineData("data:text/plain;base64,aGVsbG8%3D", "text/plain", "hello")]
    [InlineData("data:;base64,aGk%2FPz8%2B", "text/plain", "hi???>")]
    [InlineData("data:;base64,aGk_Pz8-", "text/plain", "hi???>")]
    [InlineData("data:TEXT/Plain;BASE64,aGk=", "text/plain", "hi")]
    [InlineData("DATA:application/json;a=\"x;y,z\",{}", "application/json", "{}")]
    public void Parse_OfWhatTheStandardAllows_GivesTheBytes(string url, string mediaType, string content)
    {
        var parsed = DataUrl.Parse(url);

        Assert.Equal(mediaType, parsed.MediaType);
        Assert.Equal(content, Encoding.UTF8.GetString(parsed.Data.Span));
    }

    [Theory]
    [InlineData("http://example.org/x", "begins with 'data:'")]
    [InlineData("data:text/plain;base64", "comma")]
    [InlineData("data:text,x", "media type")]
    [InlineData("data:text/plain;nonsense,x", "parameter")]
    [InlineData("data:,100%", "two hexadecimal digits")]
    [InlineData("data:,%zz", "position 0")]
    [InlineData("data:;base64,a!b", "not base64")]
    [InlineData("data:;base64,aGVsb", "not base64")]
    public void Parse_OfAnythingElse_SaysWhatIsWrong(string url, string why)
    {
        var thrown = Assert.Throws<FormatException>(() => DataUrl.Parse(url));

        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data:,123456")]
    [InlineData("data:;base64,MTIzNDU2")]
    public void Parse_BeyondTheLimit_SaysSo(string url)
    {
        Assert.Equal(6, DataUrl.Parse(url, 6).Data.Length);
        Assert.Contains("5 bytes allowed", Assert.Throws<FormatException>(() => DataUrl.Parse(url, 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_AreRead() =>
        Assert.Equal("utf-8", DataUrl.Parse("data:text/plain;charset=utf-8;base64,aGk=").Parameters["Charset"]);

    [Fact]
    public void WriteThenParse_GivesTheSameBytes() =>
        Gen.Byte.Array[0, 700].Sample(bytes => Assert.Equal(bytes, DataUrl.Parse(new DataUrl("application/octet-stream", bytes).ToString()).Data.ToArray()));

    [Fact]
    public void Parse_OfRandomText_ThrowsOneKindOfExceptionOnly() =>
        Gen.String[Gen.Char["data:;,/=%base64\"aA0 é\0"], 0, 40].Sample(text =>
        {
            try
            {
                DataUrl.Parse("data:" + text);
            }
            catch (FormatException)
            {
            }
        });
}
