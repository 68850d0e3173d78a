using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Inputs that a job carries in itself: a file, or a folder as tar.gz.</summary>
internal sealed class InlineStorage(IOptions<InlineStorageOptions> options) : IInputStorage
{
    private const string Name = "data";

    private readonly ArchiveLimits limits = new()
    {
        MaxBytes = options.Value.MaxBytes,
        MaxEntries = options.Value.MaxEntries,
        MaxExpansion = options.Value.MaxExpansion,
    };

    public string SourceType => InlineData.SourceType;

    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    public async Task<IReadOnlyList<BacalhauError>> CheckAsync(InputSource input, CancellationToken cancellationToken)
    {
        var (inline, errors) = InlineParams.Read(input, limits.MaxBytes);
        if (inline is not { IsArchive: true })
        {
            return errors;
        }

        try
        {
            await MeasureAsync(inline, cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (BacalhauException e)
        {
            return [e.Error with { Component = InlineParams.Component, Cause = FailureCause.UserError }];
        }
    }

    public Task<bool> IsLocalAsync(InputSource input, CancellationToken cancellationToken) => Task.FromResult(true);

    public async Task<long?> MeasureAsync(InputSource input, CancellationToken cancellationToken) =>
        await MeasureAsync(Read(input), cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<PreparedInput>> PrepareAsync(PrepareRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var inline = Read(request.Input);
        var place = Path.Combine(request.Folder, Name);
        if (!Path.Exists(place))
        {
            await (inline.IsArchive ? UnpackAsync(inline, place, cancellationToken) : WriteAsync(inline, place, cancellationToken)).ConfigureAwait(false);
        }

        return [new(request.Input, place, request.Input.Target, ReadOnly: true)];
    }

    private InlineParams Read(InputSource input)
    {
        var (inline, errors) = InlineParams.Read(input, limits.MaxBytes);
        ParamErrors.ThrowIfAny(errors);
        return inline!;
    }

    private async Task<long> MeasureAsync(InlineParams inline, CancellationToken cancellationToken)
    {
        if (!inline.IsArchive)
        {
            return inline.Data.Data.Length;
        }

        await using var archive = Open(inline);
        return await TarGzip.MeasureAsync(archive, limits, cancellationToken).ConfigureAwait(false);
    }

    private async Task UnpackAsync(InlineParams inline, string place, CancellationToken cancellationToken)
    {
        await using var archive = Open(inline);
        await TarGzip.UnpackAsync(archive, place, limits, cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteAsync(InlineParams inline, string place, CancellationToken cancellationToken)
    {
        try
        {
            var partial = place + ".partial";
            await File.WriteAllBytesAsync(partial, inline.Data.Data, cancellationToken).ConfigureAwait(false);
            File.Move(partial, place, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Disk(InlineParams.Component, place, e);
        }
    }

    private static MemoryStream Open(InlineParams inline) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(inline.Data.Data, out var bytes)
            ? new(bytes.Array!, bytes.Offset, bytes.Count, writable: false)
            : new(inline.Data.Data.ToArray(), writable: false);
}
