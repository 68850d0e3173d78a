using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Inputs that lie on the node already. They are used in place and never removed.</summary>
internal sealed class LocalStorage(string sourceType, IOptions<LocalStorageOptions> options) : IInputStorage
{
    /// <summary>The type's name, and the old one that means the same.</summary>
    public const string Type = "local", OldType = "localDirectory";

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly AllowedPath[] allowed = [.. options.Value.AllowListedLocalPaths.Select(AllowedPath.Parse)];

    public string SourceType => sourceType;

    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) => Task.FromResult(allowed.Length > 0);

    public Task<IReadOnlyList<BacalhauError>> CheckAsync(InputSource input, CancellationToken cancellationToken) => Task.FromResult(Check(input).Errors);

    public Task<bool> IsLocalAsync(InputSource input, CancellationToken cancellationToken) => Task.FromResult(Check(input).Errors.Count == 0);

    public Task<long?> MeasureAsync(InputSource input, CancellationToken cancellationToken) => Task.FromResult<long?>(0);

    public Task<IReadOnlyList<PreparedInput>> PrepareAsync(PrepareRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (local, path, errors) = Check(request.Input);
        ParamErrors.ThrowIfAny(errors);
        if (!Path.Exists(path))
        {
            Create(path, local!.CreateAs);

            // Somebody may have put a link in the way since it was checked.
            (_, path, errors) = Check(request.Input);
            ParamErrors.ThrowIfAny(errors);
        }

        return Task.FromResult<IReadOnlyList<PreparedInput>>([new(request.Input, path, request.Input.Target, !local!.ReadWrite)]);
    }

    private (LocalParams? Params, string RealPath, IReadOnlyList<BacalhauError> Errors) Check(InputSource input)
    {
        var (local, errors) = LocalParams.Read(input, sourceType);
        if (local is null)
        {
            return (null, "", errors);
        }

        try
        {
            var path = RealPath.Resolve(local.SourcePath);
            return (local, path, WhyNot(local, path) is { } error ? [error] : []);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (local, "", [Refusal(BacalhauErrorCode.IOError, $"volume {local.SourcePath} cannot be read: {e.Message}", null)]);
        }
    }

    private BacalhauError? WhyNot(LocalParams local, string path)
    {
        var entries = allowed.Where(entry => entry.Allows(path)).ToList();
        if (entries.Count == 0)
        {
            // Where a link leads is not told: somebody might be asking in order to learn just that.
            return Refusal(
                BacalhauErrorCode.Forbidden,
                $"volume {local.SourcePath} is not allowlisted",
                "The node's operator can add the path, links resolved, to Compute.AllowListedLocalPaths.");
        }

        if (local.ReadWrite && !entries.Exists(entry => entry.IsWritable))
        {
            return Refusal(
                BacalhauErrorCode.Forbidden,
                $"volume {local.SourcePath} is not granted write access",
                "Leave out ReadWrite, or ask the node's operator to end the entry in Compute.AllowListedLocalPaths with ':rw'.");
        }

        return Path.Exists(path) || (local.ReadWrite && local.CreateAs is not CreateAs.NoCreate)
            ? null
            : Refusal(
                BacalhauErrorCode.NotFound,
                $"volume {local.SourcePath} does not exist on this node",
                local.ReadWrite ? "Set CreateAs to dir or file to have it made." : "It is made only with ReadWrite and CreateAs dir or file.");
    }

    private static void Create(string path, CreateAs kind)
    {
        try
        {
            MakeFolder(kind is CreateAs.Dir ? path : Path.GetDirectoryName(path)!);
            if (kind is CreateAs.File)
            {
                using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.Disk(LocalParams.Component, path, e);
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // The mode is given to the last folder only, so each missing one is made on its own.
            var missing = new Stack<string>();
            for (var folder = path; folder is not null && !Directory.Exists(folder); folder = Path.GetDirectoryName(folder))
            {
                missing.Push(folder);
            }

            foreach (var folder in missing)
            {
                Directory.CreateDirectory(folder, Private);
            }
        }
    }

    private static BacalhauError Refusal(BacalhauErrorCode code, string message, string? hint) =>
        new(code, LocalParams.Component, message) { Hint = hint, Cause = FailureCause.NodeRejected };
}
