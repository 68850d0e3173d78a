using Bacalhau.Compute.Engines;

namespace Bacalhau.Compute.Wasm;

/// <summary>A folder of this machine as a module sees it.</summary>
/// <param name="HostFolder">The folder.</param>
/// <param name="GuestPath">The path inside.</param>
/// <param name="Writable">Whether the module may change it.</param>
internal readonly record struct WasmMount(string HostFolder, string GuestPath, bool Writable);

/// <summary>
/// What files a module sees. WASI opens folders only, so single files are put into a folder that stands for theirs: linked where the file system
/// can, copied where it cannot.
/// </summary>
internal sealed class WasmFileSystem : IDisposable
{
    private readonly IReadOnlyList<PreparedInput> inputs;
    private readonly string staging;

    private WasmFileSystem(IReadOnlyList<PreparedInput> inputs, string staging) => (this.inputs, this.staging) = (inputs, staging);

    /// <summary>Gets the folders to open.</summary>
    public IReadOnlyList<WasmMount> Mounts { get; private set; } = [];

    /// <summary>Puts everything in place.</summary>
    /// <exception cref="BacalhauException">Inputs and results cannot be shown as the job wants.</exception>
    public static WasmFileSystem Prepare(RunRequest request)
    {
        var files = new WasmFileSystem(request.Inputs, request.ResultsFolder + ".wasm");
        try
        {
            List<WasmMount> mounts =
            [
                .. request.Inputs.Where(input => Directory.Exists(input.HostPath)).Select(input => new WasmMount(input.HostPath, WasmPath.Normalize(input.Target), !input.ReadOnly)),
                .. files.StageFiles(),
            ];
            RejectTwice(mounts, WasmErrors.InputConfigError, "inputs");
            var results = Results(request).ToList();
            RejectTwice([.. mounts, .. results], WasmErrors.OutputConfigError, "inputs and results");
            files.Mounts = [.. mounts, .. results];
            return files;
        }
        catch (Exception cause)
        {
            files.Dispose();
            throw cause is IOException or UnauthorizedAccessException
                ? WasmErrors.OfMachine(WasmErrors.FilesystemError, $"the files of execution {request.Spec.Id} cannot be put in place: {cause.Message}").AsException(cause)
                : cause;
        }
    }

    /// <summary>Finds the file behind a path of the module's file system, or the only module in the folder behind it; null when there is none.</summary>
    /// <exception cref="BacalhauException">The folder holds several modules, or the path leads outside its input.</exception>
    public string? FindModule(string path)
    {
        var wanted = WasmPath.Normalize(path);
        var input = inputs
            .Where(input => WasmPath.IsWithin(wanted, WasmPath.Normalize(input.Target)))
            .MaxBy(input => WasmPath.Normalize(input.Target).Length);
        if (input is null)
        {
            return null;
        }

        var below = wanted[WasmPath.Normalize(input.Target).Length..].TrimStart('/');
        var found = below.Length == 0 ? input.HostPath : Path.Combine(input.HostPath, below);
        if (Directory.Exists(found))
        {
            var modules = Directory.GetFiles(found, "*.wasm");
            found = modules.Length == 1
                ? modules[0]
                : throw WasmErrors.Of(
                    WasmErrors.ModuleNotFound,
                    $"\"{path}\" is a folder with {modules.Length} WebAssembly modules",
                    "Name the module itself, or a folder with exactly one.").AsException();
        }

        if (!File.Exists(found))
        {
            return null;
        }

        RejectEscape(path, found, input);
        return found;
    }

    /// <summary>Removes what was put in place for the module alone.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(staging, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // Nothing was staged, or it goes with the execution's folder.
        }
    }

    private static IEnumerable<WasmMount> Results(RunRequest request)
    {
        foreach (var result in request.Spec.Task.ResultPaths)
        {
            var folder = ResultFolders.Create(request.ResultsFolder, result);
            var (path, name) = (WasmPath.Normalize(result.Path), WasmPath.Normalize(result.Name));
            yield return new WasmMount(folder, path, Writable: true);

            // Bacalhau shows results under their name only; modules written for it look there.
            if (name != path)
            {
                yield return new WasmMount(folder, name, Writable: true);
            }
        }
    }

    private IEnumerable<WasmMount> StageFiles()
    {
        var folders = inputs.Where(input => !Directory.Exists(input.HostPath)).GroupBy(input => WasmPath.Parent(WasmPath.Normalize(input.Target)));
        foreach (var (number, folder) in folders.Index())
        {
            var writable = folder.Any(input => !input.ReadOnly);
            if (writable && folder.Any(input => input.ReadOnly))
            {
                throw WasmErrors.Of(
                    WasmErrors.InputConfigError,
                    $"inputs in {folder.Key} are partly read-only and partly not",
                    "Give files that may be written a folder of their own.").AsException();
            }

            var host = Directory.CreateDirectory(Path.Combine(staging, $"{number}")).FullName;
            foreach (var input in folder)
            {
                var target = Path.Combine(host, WasmPath.Name(WasmPath.Normalize(input.Target)));
                if (!HardLink.TryCreate(input.HostPath, target))
                {
                    Copy(input, target);
                }
            }

            yield return new WasmMount(host, folder.Key, writable);
        }
    }

    private static void Copy(PreparedInput input, string target)
    {
        if (!input.ReadOnly)
        {
            throw WasmErrors.Of(
                WasmErrors.InputConfigError,
                $"the file at {input.Target} may be written and stands on another file system",
                "Mount the folder that holds it.").AsException();
        }

        if (!File.Exists(input.HostPath))
        {
            throw WasmErrors.OfMachine(WasmErrors.FilesystemError, $"the input at {input.Target} is no longer on this machine").AsException();
        }

        File.Copy(input.HostPath, target);
    }

    private static void RejectTwice(IReadOnlyList<WasmMount> mounts, string name, string what)
    {
        if (mounts.GroupBy(mount => mount.GuestPath).FirstOrDefault(group => group.Select(mount => mount.HostFolder).Distinct().Count() > 1) is { } twice)
        {
            throw WasmErrors.Of(name, $"several {what} are at {twice.Key}", "Give each a path of its own.").AsException();
        }
    }

    private static void RejectEscape(string path, string found, PreparedInput input)
    {
        var real = File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName;
        if (real is not null && real != Path.GetFullPath(input.HostPath) && !real.StartsWith(Path.GetFullPath(input.HostPath) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw WasmErrors.Of(WasmErrors.ModuleNotFound, $"\"{path}\" is a link that leads outside its input").AsException();
        }
    }
}
