using System.Diagnostics;
using System.IO.Compression;
using Bacalhau.TestKit;
using CsCheck;
using Xunit;

namespace Bacalhau.Storage.Tests;

public sealed class TarGzipTests : IDisposable
{
    private static readonly Gen<string> Part =
        Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("näme"), Gen.Const(" x "), Gen.String[Gen.Char['a', 'f'], 1, 120], Gen.Const("-rf"), Gen.Const("..."));

    private static readonly Gen<(string Path, string Content)[]> Trees =
        Gen.Select(Part.Array[1, 4].Select(parts => string.Join('/', parts)), Gen.String[Gen.Char['\0', 'ÿ'], 0, 3000]).Array[0, 12];

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public async Task PackThenUnpack_GivesTheSameTree() =>
        await Trees.SampleAsync(
            async tree =>
            {
                using var space = new ScratchFolder();
                var source = space.Folder("source");
                foreach (var (path, content) in tree)
                {
                    Write(source, path, content);
                }

                await RoundTripAsync(source, Path.Combine(space.Path, "target"));

                Assert.Equal(FolderContent.Read(source), FolderContent.Read(Path.Combine(space.Path, "target")));
            },
            iter: 200);

    [Fact]
    public async Task RandomEntries_NeverReachOutside()
    {
        var names = Gen.OneOf(Part, Gen.Const(".."), Gen.Const("."), Gen.Const(""), Gen.Const("/"), Gen.Const("l"), Gen.Const("m"));
        var paths = names.Array[1, 5].Select(parts => string.Join('/', parts));
        var entries = Gen.Select(paths, Gen.Char["0002225571LKxS"], paths).Array[1, 8];

        await entries.SampleAsync(
            async some =>
            {
                using var space = new ScratchFolder();
                space.File("a/b/sentinel", "untouched");
                var before = FolderContent.Read(space.Path);
                var tar = new RawTar();
                foreach (var (name, type, link) in some)
                {
                    tar.Add(name, "evil", type, link);
                }

                var target = Path.Combine(space.Path, "target");
                try
                {
                    await TarGzip.UnpackAsync(new MemoryStream(tar.Gzip()), target, ArchiveLimits.Default, TestContext.Current.CancellationToken);
                }
                catch (BacalhauException)
                {
                    Assert.Equal(before, FolderContent.Read(space.Path));
                    return;
                }

                Assert.All(Directory.EnumerateFileSystemEntries(target, "*", SearchOption.AllDirectories), entry => Assert.True(StaysInside(entry, target), entry));
                Directory.Delete(target, recursive: true);
                Assert.Equal(before, FolderContent.Read(space.Path));
            },
            iter: 500);
    }

    [Fact]
    public async Task Pack_OfTheSameFiles_GivesTheSameBytes()
    {
        Write(scratch.Path, "s/b", "2");
        Write(scratch.Path, "s/a/x", "1");
        Write(scratch.Path, "s/" + new string('n', 150), "long");

        var (first, second) = (await PackAsync("s"), await PackAsync("s"));

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Pack_OfOneFile_HoldsItUnderItsName()
    {
        Write(scratch.Path, "module.wasm", "code");

        await RoundTripAsync(Path.Combine(scratch.Path, "module.wasm"), Path.Combine(scratch.Path, "t"));

        Assert.Equal("code", Assert.Single(FolderContent.Read(Path.Combine(scratch.Path, "t")), entry => entry.Key == "module.wasm").Value);
    }

    [Fact]
    public async Task Links_ThatStayInside_SurviveTheJourney()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        Write(scratch.Path, "s/runs/3/log", "third");
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "s/latest"), "runs/3");
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "s/runs/up"), "../runs/3/log");
        File.CreateSymbolicLink(Path.Combine(scratch.Path, "s/runs/out"), "/etc/passwd");

        var summary = await RoundTripAsync(Path.Combine(scratch.Path, "s"), Path.Combine(scratch.Path, "t"));

        Assert.Equal(["runs/out"], summary.Skipped);
        Assert.Equal("third", File.ReadAllText(Path.Combine(scratch.Path, "t/latest/log")));
        Assert.Equal("third", File.ReadAllText(Path.Combine(scratch.Path, "t/runs/up")));
    }

    [Fact(Timeout = 30_000)]
    public async Task Pipe_BecomesAnEmptyFile_AndHoldsNobodyUp()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mkfifo"), "mkfifo is not here");
        scratch.Folder("s");
        using (var made = Process.Start("/usr/bin/mkfifo", Path.Combine(scratch.Path, "s", "pipe")))
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await RoundTripAsync(Path.Combine(scratch.Path, "s"), Path.Combine(scratch.Path, "t"));

        Assert.Equal("", FolderContent.Read(Path.Combine(scratch.Path, "t"))["pipe"]);
    }

    [Fact]
    public async Task Archives_AreThoseOfTar()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/tar"), "tar is not here");
        Write(scratch.Path, "s/" + new string('n', 180) + "/ünï", "long name");
        Write(scratch.Path, "s/a", "short name");
        File.WriteAllBytes(Path.Combine(scratch.Path, "ours.tar.gz"), await PackAsync("s"));
        scratch.Folder("by-tar");

        await TarAsync("-xzf", "ours.tar.gz", "-C", "by-tar");
        foreach (var format in new[] { "gnu", "pax", "ustar", "v7" })
        {
            // Formats without long names get the short ones only.
            await TarAsync("-czf", $"{format}.tar.gz", $"--format={format}", "-C", "s", format is "gnu" or "pax" ? "." : "a");
            await using var archive = File.OpenRead(Path.Combine(scratch.Path, $"{format}.tar.gz"));
            await TarGzip.UnpackAsync(archive, Path.Combine(scratch.Path, format), ArchiveLimits.Default, TestContext.Current.CancellationToken);
        }

        var expected = FolderContent.Read(Path.Combine(scratch.Path, "s"));
        Assert.Equal(expected, FolderContent.Read(Path.Combine(scratch.Path, "by-tar")));
        Assert.Equal(expected, FolderContent.Read(Path.Combine(scratch.Path, "gnu")));
        Assert.Equal(expected, FolderContent.Read(Path.Combine(scratch.Path, "pax")));
        Assert.Equal("short name", FolderContent.Read(Path.Combine(scratch.Path, "ustar"))["a"]);
        Assert.Equal("short name", FolderContent.Read(Path.Combine(scratch.Path, "v7"))["a"]);
    }

    [Fact]
    public async Task Modes_AndTimes_SurviveTheJourney()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes");
            return;
        }

        Write(scratch.Path, "s/tool", "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(scratch.Path, "s/tool"), (UnixFileMode)0b111_101_000);
        File.SetLastWriteTimeUtc(Path.Combine(scratch.Path, "s/tool"), new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc));

        await RoundTripAsync(Path.Combine(scratch.Path, "s"), Path.Combine(scratch.Path, "t"));

        var unpacked = new FileInfo(Path.Combine(scratch.Path, "t/tool"));
        Assert.Equal((UnixFileMode)0b111_101_000, unpacked.UnixFileMode);
        Assert.Equal(new DateTime(2020, 2, 3, 4, 5, 6, DateTimeKind.Utc), unpacked.LastWriteTimeUtc);
    }

    [Fact]
    public async Task Size_BeyondEightGigabytes_HasAForm()
    {
        var header = new HeaderOnly();

        await Assert.ThrowsAsync<EnoughException>(async () =>
        {
            await using var writer = new System.Formats.Tar.TarWriter(header, System.Formats.Tar.TarEntryFormat.Gnu, leaveOpen: true);
            await writer.WriteEntryAsync(
                new System.Formats.Tar.GnuTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "big") { DataStream = new Claimed(9L << 30) },
                TestContext.Current.CancellationToken);
        });

        // Base 256, because eleven octal digits end at 8 GiB.
        Assert.Equal(0x80, header.Bytes[124]);
        Assert.Equal([0, 0, 0, 2, 0x40, 0, 0, 0], header.Bytes[128..136]);
    }

    [Fact]
    public async Task Unpack_WhenCancelled_LeavesNothing()
    {
        Write(scratch.Path, "s/a", "1");
        var archive = await PackAsync("s");
        var target = Path.Combine(scratch.Path, "t");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => TarGzip.UnpackAsync(new MemoryStream(archive), target, ArchiveLimits.Default, new CancellationToken(canceled: true)));

        Assert.False(Path.Exists(target));
        Assert.False(Path.Exists(target + ".partial"));
    }

    private static bool StaysInside(string entry, string root)
    {
        if (new FileInfo(entry).LinkTarget is null)
        {
            return true;
        }

        try
        {
            var real = RealPath.Resolve(entry);
            return real == root || real.StartsWith(root + "/", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true; // A circle leads nowhere.
        }
    }

    private static void Write(string folder, string path, string content)
    {
        // Two random trees may want a file where the other has a folder; the second is left out.
        var full = Path.Combine(folder, path);
        var parts = path.Split('/');
        if (Enumerable.Range(1, parts.Length - 1).Any(count => File.Exists(Path.Combine(folder, string.Join('/', parts.Take(count))))) || Directory.Exists(full))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content, System.Text.Encoding.Latin1);
    }

    private async Task TarAsync(params string[] arguments)
    {
        using var tar = Process.Start(new ProcessStartInfo("/usr/bin/tar", arguments) { WorkingDirectory = scratch.Path })!;
        await tar.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, tar.ExitCode);
    }

    private async Task<byte[]> PackAsync(string name)
    {
        using var archive = new MemoryStream();
        await TarGzip.PackAsync(Path.Combine(scratch.Path, name), archive, CompressionLevel.Optimal, TestContext.Current.CancellationToken);
        return archive.ToArray();
    }

    private static async Task<ArchiveSummary> RoundTripAsync(string source, string target)
    {
        using var archive = new MemoryStream();
        var summary = await TarGzip.PackAsync(source, archive, CompressionLevel.Fastest, TestContext.Current.CancellationToken);
        archive.Position = 0;
        var unpacked = await TarGzip.UnpackAsync(archive, target, ArchiveLimits.Default, TestContext.Current.CancellationToken);
        Assert.Equal((summary.Files, summary.Bytes), (unpacked.Files, unpacked.Bytes));
        return summary;
    }

    private sealed class EnoughException : Exception;

    private sealed class HeaderOnly : MemoryStream
    {
        public byte[] Bytes => ToArray();
    }

    private sealed class Claimed(long length) : MemoryStream
    {
        public override long Length => length;

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new EnoughException();

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new EnoughException();
    }
}
