using Xunit;

namespace Bacalhau.TestKit;

/// <summary>What every <see cref="IInputStorage"/> keeps. Derive, tell how to place content and what is wrong with what, and every test here runs.</summary>
public abstract class InputStorageConformance : IDisposable
{
    /// <summary>The path inside the execution that the suite asks for.</summary>
    protected const string Target = "/inputs/data";

    private readonly ScratchFolder scratch = new();

    /// <summary>Gets the storage.</summary>
    protected abstract IInputStorage Storage { get; }

    /// <summary>Gets whether the input must be read-only for the execution when nothing else is asked.</summary>
    protected virtual bool ReadOnlyByDefault => true;

    /// <summary>Places content where the storage finds it.</summary>
    /// <returns>The input that names it, with <see cref="Target"/> as target.</returns>
    protected abstract InputSource Given(string content);

    /// <summary>An input that is well formed and cannot be had; null when the type knows no such thing.</summary>
    protected abstract InputSource? GivenNothing();

    /// <summary>Removes from its source what was given before, so that what a repeat gives must be on this machine; does nothing where the source is this machine.</summary>
    protected virtual void TakeAway()
    {
    }

    private static CancellationToken Cancelled => new(canceled: true);

    private static CancellationToken Ours => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the test used.</summary>
    protected virtual void Dispose(bool disposing) => scratch.Dispose();

    [Fact]
    public async Task Storage_ThatIsSetUp_IsAvailable() =>
        Assert.True(await Storage.IsAvailableAsync(Ours));

    [Fact]
    public void SourceType_IsAWord() =>
        Assert.Matches("^[a-zA-Z0-9]+$", Storage.SourceType);

    [Fact]
    public async Task Check_OfGoodInput_FindsNothing() =>
        Assert.Empty(await Storage.CheckAsync(Given("good"), Ours));

    [Fact]
    public async Task Prepare_PutsTheContentInPlace()
    {
        var input = Given("hello, input");

        var prepared = Assert.Single(await Storage.PrepareAsync(Request(input, "one"), Ours));

        Assert.Equal("hello, input", ContentOf(prepared));
        Assert.True(Path.IsPathFullyQualified(prepared.HostPath));
        Assert.StartsWith(Target, prepared.Target, StringComparison.Ordinal);
        Assert.Equal(input, prepared.Source);
        Assert.Equal(ReadOnlyByDefault, prepared.ReadOnly);
    }

    [Fact]
    public async Task Prepare_Again_GivesTheSame()
    {
        var input = Given("the same");
        var first = await Storage.PrepareAsync(Request(input, "one"), Ours);
        TakeAway();

        var second = await Storage.PrepareAsync(Request(input, "one"), Ours);

        Assert.Equal(first, second);
        Assert.Equal("the same", ContentOf(Assert.Single(second)));
    }

    [Fact]
    public async Task Prepare_AfterAnInterruptedOne_Finishes()
    {
        var input = Given("whole");
        var request = Request(input, "one");
        await Storage.PrepareAsync(request, Ours);
        foreach (var name in Directory.EnumerateFileSystemEntries(request.Folder).ToList())
        {
            // What an interrupted call can leave: everything under the name it has before it is whole, with half the content.
            Directory.Move(name, name + ".partial");
            foreach (var file in Directory.Exists(name + ".partial") ? Directory.GetFiles(name + ".partial") : [name + ".partial"])
            {
                File.WriteAllText(file, "ha");
            }
        }

        var prepared = await Storage.PrepareAsync(request, Ours);

        Assert.Equal("whole", ContentOf(Assert.Single(prepared)));
    }

    [Fact]
    public async Task Prepare_ManyAtOnce_KeepsThemApart()
    {
        var inputs = Enumerable.Range(0, 8).Select(i => Given($"content {i}")).ToList();

        var prepared = await Task.WhenAll(inputs.Select((input, i) => Storage.PrepareAsync(Request(input, $"at-once-{i}"), Ours)));

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"content {i}"), prepared.Select(one => ContentOf(Assert.Single(one))));
    }

    [Fact]
    public async Task Prepare_WhenCancelled_Stops()
    {
        var request = Request(Given("late"), "cancelled");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Storage.PrepareAsync(request, Cancelled));

        Assert.Equal("late", ContentOf(Assert.Single(await Storage.PrepareAsync(request, Ours))));
    }

    [Fact]
    public async Task Measure_TellsTheSizeOrThatItIsUnknown()
    {
        var bytes = await Storage.MeasureAsync(Given("twelve bytes"), Ours);

        Assert.True(bytes is null or 0 or 12, $"{bytes}");
    }

    [Fact]
    public async Task MissingParameters_AreNamed_BeforeAndWhenPreparing()
    {
        var input = new InputSource(new(Storage.SourceType), "", Target);

        var errors = await Storage.CheckAsync(input, Ours);
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => Storage.PrepareAsync(Request(input, "none"), Ours));

        Assert.NotEmpty(errors);
        Assert.All(errors, error =>
        {
            Assert.Equal(BacalhauErrorCode.ValidationError, error.Code);
            Assert.False(error.IsRetryable);
            Assert.Contains(Storage.SourceType, error.Message, StringComparison.Ordinal);
            Assert.Contains(error.Message, thrown.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Input_WithoutSource_IsAnErrorNotACrash() =>
        Assert.NotEmpty(await Storage.CheckAsync(new InputSource(null, "", Target), Ours));

    [Fact]
    public async Task WhatCannotBeHad_FailsWithACause()
    {
        if (GivenNothing() is not { } input)
        {
            return;
        }

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => Storage.PrepareAsync(Request(input, "nothing"), Ours));

        Assert.NotNull(thrown.Error.Cause);
        Assert.NotEmpty(thrown.Error.Component);
        Assert.NotEmpty(thrown.Error.Message);
    }

    /// <summary>A request with a folder of its own.</summary>
    protected PrepareRequest Request(InputSource input, string folder) => new(input, scratch.Folder(folder), 0, 1);

    private static string ContentOf(PreparedInput prepared) => Assert.Single(FolderContent.Read(prepared.HostPath)).Value;
}
