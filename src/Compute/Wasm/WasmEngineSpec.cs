using Bacalhau.Compute.Engines;

namespace Bacalhau.Compute.Wasm;

/// <summary>The parameters of a task with the engine <c>wasm</c>.</summary>
internal sealed record WasmEngineSpec
{
    /// <summary>Gets the path of the module among the inputs.</summary>
    public required string EntryModule { get; init; }

    /// <summary>Gets the exported function that is called.</summary>
    public required string Entrypoint { get; init; }

    /// <summary>Gets the arguments, without the program's name.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>Gets the paths of modules that others import from.</summary>
    public required IReadOnlyList<string> ImportModules { get; init; }

    /// <summary>Reads a task; all errors at once.</summary>
    public static WasmEngineSpec Read(JobTask task, out IReadOnlyList<BacalhauError> errors)
    {
        var parameters = new EngineParams(task.Engine ?? new SpecConfig("wasm"), WasmErrors.Component);
        var spec = new WasmEngineSpec
        {
            EntryModule = parameters.RequiredText("EntryModule", "Name the path of an input that is a WebAssembly module."),
            Entrypoint = parameters.Text("Entrypoint") is { Length: > 0 } named ? named : "_start",
            Parameters = parameters.Texts("Parameters"),
            ImportModules = parameters.Texts("ImportModules"),
        };
        errors =
        [
            .. parameters.Errors.Select(error => error with { Details = new Dictionary<string, string> { [WasmErrors.NameDetail] = WasmErrors.SpecError } }),
            .. ResultFolders.Check(task, WasmErrors.Component),
        ];
        return spec;
    }
}
