using System.Text;
using Bacalhau.Silo.Http.Logs;
using CsCheck;

namespace Bacalhau.Silo.Tests.Http;

public sealed class LogTextTests
{
    [Fact]
    public void Text_CutAnywhere_IsTheSameText() => Gen.Select(Gen.String, Gen.Int[1, 7]).Sample((text, size) =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var whole = Encoding.UTF8.GetString(bytes);
        var reader = new LogText();

        var read = string.Concat(bytes.Chunk(size).Select(piece => reader.Read(piece))) + reader.End();

        Assert.Equal(whole, read);
    });

    [Fact]
    public void AnyBytes_CutAnywhere_GiveTheSameAsInOnePiece() => Gen.Select(Gen.Byte.Array[0, 64], Gen.Int[1, 5]).Sample((bytes, size) =>
    {
        var whole = new LogText();
        var pieces = new LogText();

        var read = string.Concat(bytes.Chunk(size).Select(piece => pieces.Read(piece))) + pieces.End();

        Assert.Equal(whole.Read(bytes) + whole.End(), read);
    });
}
