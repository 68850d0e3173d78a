using System.IO.Compression;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class HostileArchiveTests : IDisposable
{
    private static readonly ArchiveLimits Small = new() { MaxBytes = 64 << 20, MaxEntries = 100, MaxDepth = 8, MaxExpansion = 50 };

    private readonly ScratchFolder scratch = new();

    public static TheoryData<string, string> Escapes => new()
    {
        { "../evil", "leads outside" },
        { "a/../../evil", "leads outside" },
        { "a/..", "leads outside" },
        { "/etc/evil", "absolute" },
        { "//evil", "absolute" },
        { "1/2/3/4/5/6/7/8/9", "deep" },
    };

    public static TheoryData<char, string> Kinds => new()
    {
        { '1', "HardLink" },
        { '3', "CharacterDevice" },
        { '4', "BlockDevice" },
        { '6', "Fifo" },
        { 'S', "SparseFile" },
    };

    public static TheoryData<string, string> OutwardLinks => new()
    {
        { "link", "/etc/passwd" },
        { "link", ".." },
        { "link", "../evil" },
        { "a/link", "../../evil" },
        { "link", "a/../../evil" },
        { "a/b/link", "x/../../../evil" },
        { "link", "" },
    };

    private string Folder => Path.Combine(scratch.Path, "target");

    public void Dispose() => scratch.Dispose();

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task Name_ThatLeadsOutside_IsRefused(string name, string why) =>
        await RefusedAsync(new RawTar().Add("fine").Add(name).Gzip(), why);

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task Name_ThatLeadsOutsideByAttribute_IsRefused(string name, string why) =>
        await RefusedAsync(new RawTar().Attributes(("path", name)).Add("harmless").Gzip(), why);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Kind_OtherThanFilesFoldersAndLinks_IsRefused(char type, string kind) =>
        await RefusedAsync(new RawTar().Add("fine").Add("evil", type: type, link: "fine").Gzip(), kind);

    [Theory]
    [MemberData(nameof(OutwardLinks))]
    public async Task Link_ThatLeadsOutside_IsRefused(string name, string target) =>
        await RefusedAsync(new RawTar().Add("fine").Add(name, type: '2', link: target).Gzip(), "link");

    [Fact]
    public async Task File_BehindALink_IsRefused() =>
        await RefusedAsync(new RawTar().Add("a/", type: '5').Add("link", type: '2', link: "a").Add("link/evil").Gzip(), "collides");

    [Fact]
    public async Task Link_BehindALink_IsRefused() =>
        await RefusedAsync(
            new RawTar().Add("a/b/c/fine").Add("short", type: '2', link: "a").Add("a/b/c/up", type: '2', link: "../../..").Add("a/b/c/up/x", type: '2', link: "../../../y").Gzip(),
            "behind another link");

    [Fact]
    public async Task File_ThatComesTwice_IsRefused() =>
        await RefusedAsync(new RawTar().Add("same").Add("./same").Gzip(), "twice");

    [Fact]
    public async Task File_WhereAFolderIsNeeded_IsRefused() =>
        await RefusedAsync(new RawTar().Add("a").Add("a/b").Gzip(), "collides");

    [Fact]
    public async Task SparseFile_InDisguise_IsRefused() =>
        await RefusedAsync(new RawTar().Attributes(("GNU.sparse.major", "1"), ("GNU.sparse.realsize", "999999999999")).Add("evil").Gzip(), "sparse");

    [Fact]
    public async Task TooManyEntries_AreRefused()
    {
        var tar = new RawTar();
        for (var i = 0; i < 101; i++)
        {
            tar.Add($"f{i}");
        }

        await RefusedAsync(tar.Gzip(), "100 entries", BacalhauErrorCode.ResourceExhausted);
    }

    [Fact]
    public async Task Bomb_IsStoppedByExpansionOrSize()
    {
        await RefusedAsync(Bomb(40 << 20), "50 times", BacalhauErrorCode.ResourceExhausted);
        await RefusedAsync(Bomb(70 << 20), "bytes allowed", BacalhauErrorCode.ResourceExhausted, Small with { MaxExpansion = null });
    }

    [Fact]
    public async Task Header_OfGigabytes_IsNotRead()
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await RefusedAsync(new RawTar().Add("long", type: 'x', claimedSize: 1 << 30).Gzip(), "a header of", BacalhauErrorCode.ResourceExhausted);

        Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < 2L << 30);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(400)]
    public async Task Archive_ThatIsCutOff_IsRefused(int bytes)
    {
        var random = new byte[4000];
        new Random(7).NextBytes(random);
        var whole = new RawTar().Add("a", Convert.ToBase64String(random)).Gzip();

        await RefusedAsync(whole[..bytes]);
    }

    [Fact]
    public async Task NoArchiveAtAll_IsRefused() =>
        await RefusedAsync("this is no archive"u8.ToArray(), "not a readable tar.gz");

    [Fact]
    public async Task GlobalAttributes_AndFoldersTwice_AreHarmless()
    {
        var archive = new RawTar().Add("pax_global_header", "20 comment=harmless\n", 'g').Add("./").Add("d/", type: '5').Add("d/", type: '5').Add("d/f", "fine").Gzip();

        await TarGzip.UnpackAsync(new MemoryStream(archive), Folder, Small, TestContext.Current.CancellationToken);

        Assert.Equal("fine", FolderContent.Read(Folder)["d/f"]);
    }

    [Fact]
    public async Task Modes_NeverMakeFilesThatRunAsOthers()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes");
        var archive = new RawTar().Add("tool").Gzip();

        await TarGzip.UnpackAsync(new MemoryStream(archive), Folder, Small, TestContext.Current.CancellationToken);

        Assert.Equal(UnixFileMode.None, new FileInfo(Path.Combine(Folder, "tool")).UnixFileMode & (UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit));
    }

    private static byte[] Bomb(int bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            using var writer = new System.Formats.Tar.TarWriter(gzip, leaveOpen: true);
            writer.WriteEntry(new System.Formats.Tar.GnuTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "zeros") { DataStream = new MemoryStream(new byte[bytes]) });
        }

        return packed.ToArray();
    }

    private async Task RefusedAsync(byte[] archive, string why = "", BacalhauErrorCode? code = null, ArchiveLimits? limits = null)
    {
        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => TarGzip.UnpackAsync(new MemoryStream(archive), Folder, limits ?? Small, TestContext.Current.CancellationToken));

        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
        Assert.False(thrown.Error.IsRetryable, thrown.Message);
        Assert.True(code is null || code == thrown.Error.Code, thrown.Error.Code.ToString());
        Assert.Empty(FolderContent.Read(scratch.Path));
    }
}
