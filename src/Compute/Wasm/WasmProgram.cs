using Wasmtime;

namespace Bacalhau.Compute.Wasm;

/// <summary>A module with all it imports from, in the order in which they are brought to life.</summary>
/// <param name="Entry">The module that is called.</param>
/// <param name="Entrypoint">Its function that is called.</param>
/// <param name="Libraries">The others, each after those it imports from, under the name it is imported by.</param>
internal sealed record WasmProgram(Module Entry, string Entrypoint, IReadOnlyList<(string Name, Module Module)> Libraries)
{
    /// <summary>The module that the engine itself provides.</summary>
    public const string Wasi = "wasi_snapshot_preview1";

    /// <summary>A job that brings more modules than this is no program but an attack.</summary>
    private const int MaxLibraries = 64;

    /// <summary>Finds and compiles everything that the task needs.</summary>
    /// <exception cref="BacalhauException">A module is missing or no module, or the entry point is.</exception>
    public static async Task<WasmProgram> LoadAsync(
        WasmEngineSpec spec,
        IReadOnlyList<PreparedInput> inputs,
        WasmFileSystem files,
        WasmModules modules,
        CancellationToken cancellationToken)
    {
        var loader = new Loader(spec, inputs, files, modules);
        var entry = await loader.LoadAsync(spec.EntryModule, "entry", cancellationToken).ConfigureAwait(false);
        CheckEntrypoint(entry, spec.Entrypoint);
        foreach (var path in spec.ImportModules)
        {
            await loader.OfferAsync(path, cancellationToken).ConfigureAwait(false);
        }

        await loader.VisitAsync(entry, spec.EntryModule, cancellationToken).ConfigureAwait(false);
        return new WasmProgram(entry, spec.Entrypoint, loader.Libraries);
    }

    private static void CheckEntrypoint(Module entry, string name)
    {
        var found = entry.Exports.FirstOrDefault(export => export.Name == name) as FunctionExport
            ?? throw WasmErrors.Of(
                WasmErrors.EntrypointError,
                $"unable to find the entrypoint '{name}' in the WASM module",
                Suggest(entry)).AsException();
        if (found.Parameters.Count > 0)
        {
            throw WasmErrors.Of(
                WasmErrors.EntrypointError,
                $"the entrypoint '{name}' takes {found.Parameters.Count} parameters; one without any is called",
                Suggest(entry)).AsException();
        }
    }

    private static string Suggest(Module entry)
    {
        const int most = 8;
        var names = entry.Exports.OfType<FunctionExport>().Where(export => export.Parameters.Count == 0).Select(export => export.Name).Take(most).ToList();
        return names.Count == 0 ? "The module exports no function without parameters." : $"The module exports: {string.Join(", ", names)}.";
    }

    private sealed class Loader(WasmEngineSpec spec, IReadOnlyList<PreparedInput> inputs, WasmFileSystem files, WasmModules modules)
    {
        private readonly List<(string Path, Module Module)> offered = [];
        private readonly HashSet<string> visiting = new(StringComparer.Ordinal);
        private readonly List<(string Name, Module Module)> libraries = [];

        public IReadOnlyList<(string Name, Module Module)> Libraries => libraries;

        public async Task<Module> LoadAsync(string path, string role, CancellationToken cancellationToken)
        {
            try
            {
                var file = files.FindModule(path) ?? throw WasmErrors.Of(
                    WasmErrors.ModuleNotFound,
                    $"module not found: \"{path}\"",
                    $"Its path must be the target of an input, or below one. The inputs are at: {string.Join(", ", inputs.Select(input => input.Target))}.").AsException();
                return await modules.LoadAsync(file, path, cancellationToken).ConfigureAwait(false);
            }
            catch (BacalhauException cause)
            {
                throw (cause.Error with { Message = $"failed to load {role} module {path}: {cause.Error.Message}" }).AsException(cause);
            }
        }

        public async Task OfferAsync(string path, CancellationToken cancellationToken) =>
            offered.Add((path, await LoadAsync(path, "import", cancellationToken).ConfigureAwait(false)));

        /// <summary>Adds all that a module imports from, deepest first.</summary>
        public async Task VisitAsync(Module module, string path, CancellationToken cancellationToken)
        {
            foreach (var import in module.Imports.DistinctBy(import => import.ModuleName))
            {
                var name = import.ModuleName;
                if (name == Wasi || libraries.Exists(library => library.Name == name))
                {
                    continue;
                }

                if (!visiting.Add(name) || libraries.Count >= MaxLibraries)
                {
                    throw WasmErrors.Of(WasmErrors.ModuleLoadError, $"module {path} imports from \"{name}\" in a circle, or through too many others").AsException();
                }

                var library = await ResolveAsync(name, cancellationToken).ConfigureAwait(false)
                    ?? throw WasmErrors.Of(
                        WasmErrors.UnknownModuleError,
                        $"unknown module \"{name}\": module {path} imports \"{import.Name}\" from it",
                        $"Only {Wasi} is built in; name others in ImportModules.").AsException();
                await VisitAsync(library, name, cancellationToken).ConfigureAwait(false);
                libraries.Add((name, library));
            }
        }

        /// <summary>Finds a module by the name it is imported by: a file of ImportModules, the alias of an input, or a path.</summary>
        private async Task<Module?> ResolveAsync(string name, CancellationToken cancellationToken)
        {
            foreach (var (path, module) in offered)
            {
                if (path == name || WasmPath.Name(path) == name || WasmPath.Stem(path) == name || module.Name == name)
                {
                    return module;
                }
            }

            if (inputs.FirstOrDefault(input => input.Source.Alias.Length > 0 && input.Source.Alias == name) is { } aliased)
            {
                return await LoadAsync(aliased.Target, "import", cancellationToken).ConfigureAwait(false);
            }

            return files.FindModule(name) is not null && name != spec.EntryModule
                ? await LoadAsync(name, "import", cancellationToken).ConfigureAwait(false)
                : null;
        }
    }
}
