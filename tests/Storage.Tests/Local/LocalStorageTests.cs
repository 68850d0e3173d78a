using Bacalhau.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class LocalStorageConformance : InputStorageConformance
{
    private readonly ScratchFolder data = new();
    private readonly ServiceProvider node;
    private int files;

    public LocalStorageConformance() => node = LocalNode.Create(data.Path + "/**");

    protected override IInputStorage Storage => node.GetServices<IInputStorage>().First();

    protected override InputSource Given(string content) => LocalNode.Input(data.File($"f{files++}", content));

    protected override InputSource? GivenNothing() => LocalNode.Input(Path.Combine(data.Path, "none"));

    protected override void Dispose(bool disposing)
    {
        node.Dispose();
        data.Dispose();
        base.Dispose(disposing);
    }
}

public sealed class LocalStorageTests : IDisposable
{
    private readonly ScratchFolder data = new();
    private readonly ScratchFolder scratch = new();

    private static CancellationToken Ours => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        data.Dispose();
        scratch.Dispose();
    }

    [Fact]
    public async Task Path_ThatIsNotListed_IsRefusedWithAHint()
    {
        using var node = LocalNode.Create(data.Path + "/public/**");

        var error = Assert.Single(await LocalNode.Storage(node).CheckAsync(LocalNode.Input(data.File("private/f")), Ours));

        Assert.Equal($"volume {data.Path}/private/f is not allowlisted", error.Message);
        Assert.Contains("Compute.AllowListedLocalPaths", error.Hint, StringComparison.Ordinal);
        Assert.Equal(FailureCause.NodeRejected, error.Cause);
    }

    [Fact]
    public async Task Write_WhereOnlyReadingIsListed_IsRefused()
    {
        using var node = LocalNode.Create(data.Path + "/**:ro");
        var path = data.File("f");

        var error = Assert.Single(await LocalNode.Storage(node).CheckAsync(LocalNode.Input(path, ("ReadWrite", true)), Ours));

        Assert.Equal($"volume {path} is not granted write access", error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData("true")]
    public async Task Write_WhereListed_IsGranted(object readWrite)
    {
        using var node = LocalNode.Create(data.Path + "/**:rw");

        var prepared = await PrepareAsync(node, LocalNode.Input(data.File("f"), ("ReadWrite", readWrite)));

        Assert.False(prepared.ReadOnly);
    }

    [Fact]
    public async Task Link_OutOfTheList_IsRefused_AndItsTargetNotTold()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        using var node = LocalNode.Create(data.Path + "/**:rw");
        var secret = scratch.File("secret/key");
        File.CreateSymbolicLink(Path.Combine(data.Path, "file"), secret);
        File.CreateSymbolicLink(Path.Combine(data.Path, "folder"), Path.GetDirectoryName(secret)!);

        foreach (var name in new[] { "file", "folder", "folder/key", "folder/none" })
        {
            var thrown = await Assert.ThrowsAsync<BacalhauException>(
                () => PrepareAsync(node, LocalNode.Input(Path.Combine(data.Path, name), ("ReadWrite", true), ("CreateAs", "file"))));

            Assert.Equal(BacalhauErrorCode.Forbidden, thrown.Error.Code);
            Assert.DoesNotContain(scratch.Path, thrown.Message, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(scratch.Path, "secret/none")));
    }

    [Fact]
    public async Task Link_ThatStaysInTheList_IsFollowedAndMountedAsWhatItIs()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        using var node = LocalNode.Create(data.Path + "/**");
        var real = data.File("real/f");
        File.CreateSymbolicLink(Path.Combine(data.Path, "link"), "real");

        var prepared = await PrepareAsync(node, LocalNode.Input(Path.Combine(data.Path, "link/f")));

        Assert.Equal(real, prepared.HostPath);
    }

    [Fact]
    public async Task List_WhoseOwnPathIsALink_MeansWhatItLeadsTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        var real = scratch.File("disk/f");
        File.CreateSymbolicLink(Path.Combine(data.Path, "mount"), Path.GetDirectoryName(real)!);
        using var node = LocalNode.Create(data.Path + "/mount/**");

        var prepared = await PrepareAsync(node, LocalNode.Input(Path.Combine(data.Path, "mount/f")));

        Assert.Equal(real, prepared.HostPath);
    }

    [Fact]
    public async Task Dots_DoNotLeadOutOfTheList()
    {
        using var node = LocalNode.Create(data.Path + "/public/**");
        data.Folder("public");
        data.File("private");

        var error = Assert.Single(await LocalNode.Storage(node).CheckAsync(LocalNode.Input(data.Path + "/public/../private"), Ours));

        Assert.Contains("not allowlisted", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dir", true)]
    [InlineData("DIR", true)]
    [InlineData("File", false)]
    public async Task MissingPath_IsMadeAsAsked(string createAs, bool folder)
    {
        using var node = LocalNode.Create(data.Path + "/**:rw");
        var path = Path.Combine(data.Path, "new", "thing");
        var input = LocalNode.Input(path, ("ReadWrite", true), ("CreateAs", createAs));

        Assert.True(await LocalNode.Storage(node).IsLocalAsync(input, Ours));
        Assert.False(Path.Exists(path));
        await PrepareAsync(node, input);

        Assert.Equal((folder, !folder), (Directory.Exists(path), File.Exists(path)));
        Assert.Equal(UnixFileMode.None, new DirectoryInfo(Path.Combine(data.Path, "new")).UnixFileMode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }

    [Theory]
    [InlineData(false, "dir")]
    [InlineData(true, "noCreate")]
    [InlineData(true, "")]
    public async Task MissingPath_IsNotMadeUnlessAsked(bool readWrite, string createAs)
    {
        using var node = LocalNode.Create(data.Path + "/**:rw");
        var path = Path.Combine(data.Path, "none");
        var input = LocalNode.Input(path, ("ReadWrite", readWrite), ("CreateAs", createAs));

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => PrepareAsync(node, input));

        Assert.Equal($"volume {path} does not exist on this node", thrown.Message);
        Assert.False(await LocalNode.Storage(node).IsLocalAsync(input, Ours));
    }

    [Fact]
    public async Task WrongParameters_AreAllNamedAtOnce()
    {
        using var node = LocalNode.Create(data.Path);
        var input = Given.Input("local", ("SourcePath", "relative"), ("ReadWrite", "perhaps"), ("CreateAs", 7));

        var errors = await LocalNode.Storage(node).CheckAsync(input, Ours);

        Assert.Collection(
            errors,
            error => Assert.Contains("'relative' is not an absolute path", error.Message, StringComparison.Ordinal),
            error => Assert.Contains("ReadWrite", error.Message, StringComparison.Ordinal),
            error => Assert.Contains("dir, file or noCreate", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_WithoutAList_DoesNotOfferIt()
    {
        using var node = LocalNode.Create();

        Assert.False(await LocalNode.Storage(node).IsAvailableAsync(Ours));
    }

    [Fact]
    public void OldName_IsKnown()
    {
        using var node = LocalNode.Create("/data");

        Assert.Equal(["local", "localDirectory"], node.GetServices<IInputStorage>().Select(storage => storage.SourceType));
    }

    [Fact]
    public void Settings_ThatAreWrong_AreAllNamed()
    {
        using var node = LocalNode.Create("/fine:ro", "relative", "/data:wo", "/a/[b");

        var thrown = Assert.Throws<OptionsValidationException>(() => LocalNode.Storage(node));

        Assert.Equal(3, thrown.Failures.Count());
        Assert.Contains("Compute.AllowListedLocalPaths[2]", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Circle_OfLinks_IsAnError()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        File.CreateSymbolicLink(Path.Combine(data.Path, "a"), "b");
        File.CreateSymbolicLink(Path.Combine(data.Path, "b"), "a");

        Assert.Throws<IOException>(() => RealPath.Resolve(Path.Combine(data.Path, "a", "x")));
    }

    private async Task<PreparedInput> PrepareAsync(ServiceProvider node, InputSource input) =>
        Assert.Single(await LocalNode.Storage(node).PrepareAsync(new(input, scratch.Folder("x"), 0, 1), Ours));
}

internal static class LocalNode
{
    public static ServiceProvider Create(params string[] allowed) =>
        Given.Node(services => services.AddLocalStorage(), [.. allowed.Select((entry, i) => ($"Compute:AllowListedLocalPaths:{i}", (string?)entry))]);

    public static IInputStorage Storage(ServiceProvider node) => node.GetServices<IInputStorage>().First();

    public static InputSource Input(string path, params (string Name, object? Value)[] more) => Given.Input("local", [("SourcePath", path), .. more]);
}
