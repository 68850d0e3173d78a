using CsCheck;
using Xunit;

namespace Bacalhau.Abstractions.Tests.Resources;

public sealed class ResourceTextTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("0", 0)]
    [InlineData("0.5", 500)]
    [InlineData("2", 2000)]
    [InlineData("500m", 500)]
    [InlineData(" 10M ", 10)]
    [InlineData("0.0001", 1)]
    [InlineData("0.1m", 1)]
    [InlineData("1.2345", 1235)]
    [InlineData("9223372036854775.807", 9223372036854775807)]
    public void Cpu_InItsGrammar_IsExact(string text, long millicores)
    {
        Assert.True(ResourceText.TryParseCpu(text, out var actual));
        Assert.Equal(millicores, actual);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("m")]
    [InlineData("1e3")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("9223372036854775.808")]
    [InlineData("79228162514264337593543950335")]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999999999")]
    public void Cpu_OutsideItsGrammarOrRange_IsRefused(string text) => Assert.False(ResourceText.TryParseCpu(text, out _));

    [Theory]
    [InlineData("", 0)]
    [InlineData("512Mb", 512_000_000)]
    [InlineData("32 MB", 32_000_000)]
    [InlineData("1,024", 1024)]
    [InlineData("1.5gb", 1_500_000_000)]
    [InlineData("1k", 1000)]
    [InlineData("1KiB", 1024)]
    [InlineData("1ki", 1024)]
    [InlineData("2Gi", 2_147_483_648)]
    [InlineData("3tb", 3_000_000_000_000)]
    [InlineData("1p", 1_000_000_000_000_000)]
    [InlineData("7EiB", 8_070_450_532_247_928_832)]
    [InlineData("0.9b", 0)]
    [InlineData("0.1", 0)]
    [InlineData("9223372036854775807", 9223372036854775807)]
    public void Bytes_InTheirGrammar_AreExact(string text, long bytes)
    {
        Assert.True(ResourceText.TryParseBytes(text, out var actual));
        Assert.Equal(bytes, actual);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("mb")]
    [InlineData("-1mb")]
    [InlineData("1zb")]
    [InlineData("1mbb")]
    [InlineData("1 mb mb")]
    [InlineData("8EiB")]
    [InlineData("9223372036854775808")]
    [InlineData("1e6")]
    public void Bytes_OutsideTheirGrammarOrRange_AreRefused(string text) => Assert.False(ResourceText.TryParseBytes(text, out _));

    [Theory]
    [InlineData("", true)]
    [InlineData("0", true)]
    [InlineData("8", true)]
    [InlineData("-1", false)]
    [InlineData("1.5", false)]
    [InlineData("18446744073709551615", false)]
    public void Gpu_IsAWholeNumber(string text, bool expected) => Assert.Equal(expected, ResourceText.TryParseGpu(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.0 kB")]
    [InlineData(512_000_000, "512 MB")]
    [InlineData(1_500_000_000, "1.5 GB")]
    [InlineData(196_592_884_121, "197 GB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    [InlineData(-1500, "-1.5 kB")]
    [InlineData(long.MinValue, "-9.2 EB")]
    public void Bytes_Shown_HaveTwoOrThreeDigits(long bytes, string expected) => Assert.Equal(expected, ResourceText.FormatBytes(bytes));

    [Fact]
    public void Amounts_Shown_ReadAsInTheOriginal() =>
        Assert.Equal("{CPU: 0.50, Memory: 512 MB, Disk: 0 B, GPU: 0}", ResourceText.Format(new(500, 512_000_000, 0, 0)));

    [Fact]
    public void Millicores_WrittenEitherWay_AreTheSame() =>
        Gen.Long[0, 1_000_000_000_000].Sample(millicores =>
        {
            Assert.True(ResourceText.TryParseCpu($"{millicores}m", out var first));
            Assert.True(ResourceText.TryParseCpu(((decimal)millicores / 1000).ToString(System.Globalization.CultureInfo.InvariantCulture), out var second));
            Assert.Equal((millicores, millicores), (first, second));
        });

    [Fact]
    public void AnyText_IsReadOrRefused_NeverThrows() =>
        Gen.String.Sample(text =>
        {
            var read = (ResourceText.TryParseCpu(text, out var cpu), ResourceText.TryParseGpu(text, out var gpu), ResourceText.TryParseBytes(text, out var bytes));
            return (!read.Item1 || cpu >= 0) && (!read.Item2 || gpu >= 0) && (!read.Item3 || bytes >= 0);
        });

    [Fact]
    public void Config_WithABadText_NamesItAndTheRemedy()
    {
        var thrown = Assert.Throws<BacalhauException>(() => new ResourcesConfig(Memory: "lots").ToResources());

        Assert.Equal("Resources.Memory: 'lots' is not an amount of memory", thrown.Error.Message);
        Assert.Contains("512Mb", thrown.Error.Hint, StringComparison.Ordinal);
    }
}
