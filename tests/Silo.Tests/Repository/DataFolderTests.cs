using Bacalhau.Silo.Repository;

namespace Bacalhau.Silo.Tests.Repository;

public sealed class DataFolderTests : IDisposable
{
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("bacalhau-repository-").FullName, "repository");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Fact]
    public void Open_Again_IsTheSameNode()
    {
        string name, client, link;
        using (var first = Open("n-1"))
        {
            (name, client, link) = (first.Metadata.NodeName, first.Key.ClientId, Convert.ToHexString(first.ResultLinkKey.Span));
        }

        using var second = Open("n-2");

        Assert.Equal("n-1", name);
        Assert.Equal(name, second.Metadata.NodeName);
        Assert.Equal(client, second.Key.ClientId);
        Assert.Equal(link, Convert.ToHexString(second.ResultLinkKey.Span));
    }

    [Fact]
    public void Open_WhileAnotherHasIt_SaysWho()
    {
        using var first = Open("n-1");

        var thrown = Assert.Throws<BacalhauException>(() => Open("n-1"));

        Assert.Equal(BacalhauErrorCode.ResourceInUse, thrown.Error.Code);
        Assert.Contains(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OfANewerRelease_IsRefusedAndTouchesNothing()
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "system_metadata.yaml");
        File.WriteAllText(file, "RepoVersion: 99\nNodeName: n-old\n");

        var thrown = Assert.Throws<BacalhauException>(() => Open("n-1"));

        Assert.Contains("newer release", thrown.Message, StringComparison.Ordinal);
        Assert.Equal("RepoVersion: 99\nNodeName: n-old\n", File.ReadAllText(file));
    }

    [Fact]
    public void Open_ReadsWhatIsKnown_AndPassesOverTheRest()
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "system_metadata.yaml"), "RepoVersion: 5\nInstanceID: abc\nLastUpdateCheck: 2026-01-02T03:04:05Z\nNodeName: \"n-old\"\nNewer:\n  Key: 1\n");

        using var open = Open("n-1");

        Assert.Equal(("n-old", "abc", "2026-01-02T03:04:05Z"), (open.Metadata.NodeName, open.Metadata.InstanceID, open.Metadata.LastUpdateCheck));
    }

    [Theory]
    [InlineData("RepoVersion: five\n")]
    [InlineData("just words\n")]
    [InlineData("a: [\n")]
    public void Open_OfMetadataThatCannotBeRead_NamesTheFile(string content)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "system_metadata.yaml"), content);

        var thrown = Assert.Throws<BacalhauException>(() => Open("n-1"));

        Assert.Contains("system_metadata.yaml cannot be read", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void Open_KeysAreForTheOwnerOnly()
    {
        using var open = Open("n-1");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf(UserKey.FileName));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf("result-links.key"));
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private UnixFileMode ModeOf(string file) => File.GetUnixFileMode(Path.Combine(folder, file));

    private DataFolder Open(string name) => DataFolder.Open(folder, () => name);
}
