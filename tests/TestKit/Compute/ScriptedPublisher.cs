namespace Bacalhau.TestKit.Compute;

/// <summary>A publisher <c>scripted</c> that keeps what it is given in memory.</summary>
public sealed class ScriptedPublisher : IPublisher
{
    private int failures;

    /// <summary>Gets the door <c>publish</c>.</summary>
    public Gates Gates { get; } = new();

    /// <summary>Gets the requests, repeats included.</summary>
    public Moments<PublishRequest> Requests { get; } = new();

    /// <summary>Gets the files of what was published, by their path below the folder.</summary>
    public Moments<IReadOnlyDictionary<string, string>> Published { get; } = new();

    /// <summary>Gets or sets what <see cref="Check"/> says.</summary>
    public IReadOnlyList<BacalhauError> Reasons { get; set; } = [];

    /// <summary>Gets or sets what the next <see cref="FailTimes"/> calls throw.</summary>
    public Exception Trouble { get; set; } = new BacalhauError(BacalhauErrorCode.NetworkFailure, "Scripted", "the far end hung up") { IsRetryable = true }.AsException();

    /// <summary>Sets how many of the next calls fail.</summary>
    public int FailTimes
    {
        set => failures = value;
    }

    /// <inheritdoc/>
    public string PublisherType => "scripted";

    /// <inheritdoc/>
    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public IReadOnlyList<BacalhauError> Check(SpecConfig publisher) => Reasons;

    /// <summary>Gets what was to be removed, repeats included.</summary>
    public Moments<ExecutionId> Discarded { get; } = new();

    /// <summary>Gets or sets what the next removals throw; null for none.</summary>
    public Exception? DiscardTrouble { get; set; }

    /// <inheritdoc/>
    public Task DiscardAsync(ExecutionId execution, CancellationToken cancellationToken)
    {
        Discarded.Add(execution);
        return DiscardTrouble is { } trouble ? Task.FromException(trouble) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<SpecConfig> PublishAsync(PublishRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        await Gates.PassAsync("publish", cancellationToken);
        if (Interlocked.Decrement(ref failures) >= 0)
        {
            throw Trouble;
        }

        Published.Add(Directory.EnumerateFiles(request.Folder, "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(request.Folder, file), File.ReadAllText));
        return new SpecConfig("scripted") { Params = SpecParams.Of(new KeyValuePair<string, object?>("Execution", request.Spec.Id.Value)) };
    }
}
