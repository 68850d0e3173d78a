using System.IO.Compression;
using Bacalhau.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class InlineStorageConformance : InputStorageConformance
{
    private readonly ServiceProvider node = InlineNode.Create();

    protected override IInputStorage Storage => node.GetRequiredService<IInputStorage>();

    protected override InputSource Given(string content) => new(InlineData.FromBytes(System.Text.Encoding.UTF8.GetBytes(content)), "", Target);

    protected override InputSource? GivenNothing() => Bacalhau.Storage.Tests.Given.Input("inline", ("URL", "data:application/gzip;base64,aGVsbG8="));

    protected override void Dispose(bool disposing)
    {
        node.Dispose();
        base.Dispose(disposing);
    }
}

public sealed class InlineStorageTests : IDisposable
{
    private readonly ScratchFolder scratch = new();
    private readonly ServiceProvider node = InlineNode.Create();

    private IInputStorage Storage => node.GetRequiredService<IInputStorage>();

    private static CancellationToken Ours => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        node.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task Folder_WrittenByTheClient_ArrivesAsFolder()
    {
        scratch.File("s/a.txt", "a");
        scratch.File("s/deep/b.txt", "b");
        var input = new InputSource(await InlineData.FromFileOrFolderAsync(Path.Combine(scratch.Path, "s"), Ours), "", "/in");

        var prepared = Assert.Single(await Storage.PrepareAsync(new(input, scratch.Folder("x"), 0, 1), Ours));

        Assert.Equal("/in", prepared.Target);
        Assert.Equal(FolderContent.Read(Path.Combine(scratch.Path, "s")), FolderContent.Read(prepared.HostPath));
        Assert.Equal(2, await Storage.MeasureAsync(input, Ours));
    }

    [Theory]
    [InlineData(512, "application/octet-stream")]
    [InlineData(513, "application/gzip")]
    public async Task File_IsPackedFromItsSizeOn(int bytes, string mediaType)
    {
        var file = scratch.File("tool.wasm", new string('x', bytes));

        var source = await InlineData.FromFileOrFolderAsync(file, Ours);
        var prepared = Assert.Single(await Storage.PrepareAsync(new(new(source, "", "/in"), scratch.Folder("x"), 0, 1), Ours));

        Assert.Equal(mediaType, DataUrl.Parse(source.Params.GetText("URL")!).MediaType);
        var (name, content) = Assert.Single(FolderContent.Read(prepared.HostPath));
        Assert.Equal(bytes > 512 ? "tool.wasm" : "", name);
        Assert.Equal(new string('x', bytes), content);
    }

    [Fact]
    public async Task FileOrFolder_ThatIsNotThere_IsAnError()
    {
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => InlineData.FromFileOrFolderAsync(Path.Combine(scratch.Path, "none"), Ours));

        Assert.Equal(BacalhauErrorCode.NotFound, thrown.Error.Code);
    }

    [Fact]
    public async Task Archive_ThatEscapes_IsFoundBeforeAnythingRuns()
    {
        var url = new DataUrl(TarGzip.MediaType, new RawTar().Add("../evil").Gzip()).ToString();

        var error = Assert.Single(await Storage.CheckAsync(Given.Input("inline", ("URL", url)), Ours));

        Assert.Contains("leads outside", error.Message, StringComparison.Ordinal);
        Assert.Equal(FailureCause.UserError, error.Cause);
    }

    [Fact]
    public async Task Archive_OverTheNodesLimit_IsRefused()
    {
        using var small = InlineNode.Create(("InputSources:Types:Inline:MaxEntries", "1"));
        scratch.File("s/a", "a");
        scratch.File("s/b", "b");
        using var archive = new MemoryStream();
        await TarGzip.PackAsync(Path.Combine(scratch.Path, "s"), archive, CompressionLevel.Fastest, Ours);
        var input = Given.Input("inline", ("URL", new DataUrl(TarGzip.MediaType, archive.ToArray()).ToString()));

        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => small.GetRequiredService<IInputStorage>().PrepareAsync(new(input, scratch.Folder("x"), 0, 1), Ours));

        Assert.Equal(BacalhauErrorCode.ResourceExhausted, thrown.Error.Code);
    }

    [Fact]
    public void Settings_ThatAreWrong_AreNamed()
    {
        using var wrong = InlineNode.Create(("InputSources:Types:Inline:MaxBytes", "0"));

        var thrown = Assert.Throws<OptionsValidationException>(() => wrong.GetRequiredService<IInputStorage>());

        Assert.Contains("MaxBytes", thrown.Message, StringComparison.Ordinal);
    }
}

internal static class InlineNode
{
    public static ServiceProvider Create(params (string Key, string? Value)[] settings) => Given.Node(services => services.AddInlineStorage(), settings);
}
