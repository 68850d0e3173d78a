namespace Bacalhau.TestKit.Compute;

/// <summary>A source <c>scripted</c> whose inputs are a file with the parameter <c>Text</c>.</summary>
public sealed class ScriptedInputStorage : IInputStorage
{
    /// <summary>Gets the door <c>prepare</c>, and one for each target.</summary>
    public Gates Gates { get; } = new();

    /// <summary>Gets the requests.</summary>
    public Moments<PrepareRequest> Requests { get; } = new();

    /// <summary>Gets or sets what <see cref="CheckAsync"/> says.</summary>
    public IReadOnlyList<BacalhauError> Reasons { get; set; } = [];

    /// <summary>Gets or sets what <see cref="PrepareAsync"/> throws for an input; null to prepare it.</summary>
    public Func<InputSource, Exception?> Trouble { get; set; } = _ => null;

    /// <summary>Gets or sets how large an input is; null when nobody can say.</summary>
    public long? Bytes { get; set; }

    /// <summary>Gets or sets whether inputs are here already.</summary>
    public bool IsLocal { get; set; }

    /// <inheritdoc/>
    public string SourceType => "scripted";

    /// <inheritdoc/>
    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BacalhauError>> CheckAsync(InputSource input, CancellationToken cancellationToken) => Task.FromResult(Reasons);

    /// <inheritdoc/>
    public Task<bool> IsLocalAsync(InputSource input, CancellationToken cancellationToken) => Task.FromResult(IsLocal);

    /// <inheritdoc/>
    public Task<long?> MeasureAsync(InputSource input, CancellationToken cancellationToken) => Task.FromResult(Bytes);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PreparedInput>> PrepareAsync(PrepareRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        await Gates.PassAsync("prepare", cancellationToken);
        await Gates.PassAsync(request.Input.Target, cancellationToken);
        if (Trouble(request.Input) is { } trouble)
        {
            throw trouble;
        }

        var path = Path.Combine(request.Folder, "input");
        await File.WriteAllTextAsync(path, request.Input.Source?.Params.GetText("Text") ?? "", cancellationToken);
        return [new PreparedInput(request.Input, path, request.Input.Target, true)];
    }
}
