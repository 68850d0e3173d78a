using Xunit;

namespace Bacalhau.TestKit;

/// <summary>What every <see cref="IPublisher"/> keeps. Derive, tell how to fetch what was published, and every test here runs.</summary>
public abstract class PublisherConformance : IDisposable
{
    /// <summary>Gets the folder for what the tests make.</summary>
    protected ScratchFolder Scratch { get; } = new();

    /// <summary>Gets the publisher.</summary>
    protected abstract IPublisher Publisher { get; }

    /// <summary>Gets the parameters a job gives; none unless told otherwise.</summary>
    protected virtual SpecParams Params => SpecParams.Empty;

    private static CancellationToken Ours => TestContext.Current.CancellationToken;

    /// <summary>Fetches published results as their user does, into a folder that does not exist yet.</summary>
    protected abstract Task FetchAsync(SpecConfig published, string folder, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the test used.</summary>
    protected virtual void Dispose(bool disposing) => Scratch.Dispose();

    [Fact]
    public async Task Publisher_ThatIsSetUp_IsAvailable() =>
        Assert.True(await Publisher.IsAvailableAsync(Ours));

    [Fact]
    public void Check_OfGoodParameters_FindsNothing() =>
        Assert.Empty(Publisher.Check(new(Publisher.PublisherType) { Params = Params }));

    [Fact]
    public async Task Publish_ThenFetch_GivesTheSameFiles()
    {
        var results = Results("r");

        var published = await Publisher.PublishAsync(Request(ExecutionId.New(), results), Ours);
        await FetchAsync(published, Path.Combine(Scratch.Path, "fetched"), Ours);

        Assert.Equal(FolderContent.Read(results), FolderContent.Read(Path.Combine(Scratch.Path, "fetched")));
    }

    [Fact]
    public async Task Publish_LeavesTheFolderAsItIs()
    {
        var results = Results("r");
        var before = FolderContent.Read(results);

        await Publisher.PublishAsync(Request(ExecutionId.New(), results), Ours);

        Assert.Equal(before, FolderContent.Read(results));
    }

    [Fact]
    public async Task Publish_Again_ReplacesAtTheSamePlace()
    {
        var id = ExecutionId.New();
        var results = Results("r");
        var first = await Publisher.PublishAsync(Request(id, results), Ours);
        File.WriteAllText(Path.Combine(results, "stdout"), "the second time");

        var second = await Publisher.PublishAsync(Request(id, results), Ours);
        await FetchAsync(second, Path.Combine(Scratch.Path, "fetched"), Ours);

        Assert.Equal(first, second);
        Assert.Equal(FolderContent.Read(results), FolderContent.Read(Path.Combine(Scratch.Path, "fetched")));
    }

    [Fact]
    public async Task Publish_ManyAtOnce_KeepsThemApart()
    {
        var requests = Enumerable.Range(0, 6).Select(i =>
        {
            var results = Results($"r{i}");
            File.WriteAllText(Path.Combine(results, "stdout"), $"{i}");
            return Request(ExecutionId.New(), results);
        }).ToList();

        var published = await Task.WhenAll(requests.Select(request => Publisher.PublishAsync(request, Ours)));

        Assert.Equal(6, published.Distinct().Count());
        for (var i = 0; i < published.Length; i++)
        {
            await FetchAsync(published[i], Path.Combine(Scratch.Path, $"fetched{i}"), Ours);
            Assert.Equal($"{i}", File.ReadAllText(Path.Combine(Scratch.Path, $"fetched{i}", "stdout")));
        }
    }

    [Fact]
    public async Task Publish_WhenCancelled_StopsAndWorksLater()
    {
        var request = Request(ExecutionId.New(), Results("r"));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Publisher.PublishAsync(request, new CancellationToken(canceled: true)));

        await FetchAsync(await Publisher.PublishAsync(request, Ours), Path.Combine(Scratch.Path, "fetched"), Ours);
        Assert.Equal(FolderContent.Read(request.Folder), FolderContent.Read(Path.Combine(Scratch.Path, "fetched")));
    }

    [Fact]
    public async Task Publish_NeverFollowsLinksOutside()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights on Windows");
        var secret = Scratch.File("secret/key", "the node's own");
        var results = Results("r");
        File.CreateSymbolicLink(Path.Combine(results, "out", "stolen"), secret);
        File.CreateSymbolicLink(Path.Combine(results, "out", "stolen-folder"), Path.GetDirectoryName(secret)!);

        var published = await Publisher.PublishAsync(Request(ExecutionId.New(), results), Ours);
        await FetchAsync(published, Path.Combine(Scratch.Path, "fetched"), Ours);

        Assert.DoesNotContain("the node's own", FolderContent.Read(Path.Combine(Scratch.Path, "fetched")).Values);
        Assert.Contains("stdout", FolderContent.Read(Path.Combine(Scratch.Path, "fetched")).Keys);
    }

    [Fact]
    public async Task Publish_OfAFolderThatIsGone_SaysSo()
    {
        var gone = Path.Combine(Scratch.Path, "gone");

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => Publisher.PublishAsync(Request(ExecutionId.New(), gone), Ours));

        Assert.Equal(FailureCause.Publish, thrown.Error.Cause);
        Assert.Contains(gone, thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>A request of an execution.</summary>
    protected PublishRequest Request(ExecutionId id, string folder)
    {
        var spec = new ExecutionSpec
        {
            Id = id,
            Epoch = 1,
            JobId = JobId.New(),
            JobType = "batch",
            Task = new JobTask { Name = "main", Engine = new("noop"), Publisher = new(Publisher.PublisherType) { Params = Params } },
        };
        return new(spec, NodeId.Parse("n-test"), folder);
    }

    /// <summary>A folder as executions leave it: outputs, an exit code, a result path with files, an empty folder.</summary>
    protected string Results(string name)
    {
        Scratch.File($"{name}/stdout", "hello\n");
        Scratch.File($"{name}/stderr", "");
        Scratch.File($"{name}/exitCode", "0");
        Scratch.File($"{name}/out/deep/table.csv", "a,b\n1,2\n");
        Scratch.File($"{name}/out/ünïcode näme.txt", "ü");
        Scratch.Folder($"{name}/out/empty");
        return Path.Combine(Scratch.Path, name);
    }
}
