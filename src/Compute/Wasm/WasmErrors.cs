namespace Bacalhau.Compute.Wasm;

/// <summary>What keeps a module from running. The names are those of Bacalhau 1.9.3 and stand among the details of the error.</summary>
internal static class WasmErrors
{
    /// <summary>The component that speaks in errors.</summary>
    public const string Component = "WASM";

    /// <summary>The name of the detail that holds the names below.</summary>
    public const string NameDetail = "WasmErrorCode";

    public const string ModuleNotFound = "ModuleNotFound";
    public const string ModuleCompileError = "ModuleCompileError";
    public const string ModuleLoadError = "ModuleLoadError";
    public const string WasiError = "WASIError";
    public const string UnknownModuleError = "UnknownModuleError";
    public const string SpecError = "SpecError";
    public const string EntrypointError = "EntrypointError";
    public const string MemoryLimitError = "MemoryLimitError";
    public const string FilesystemError = "FilesystemError";
    public const string InputConfigError = "InputConfigError";
    public const string OutputConfigError = "OutputConfigError";

    /// <summary>Describes a mistake of the job: trying again changes nothing.</summary>
    public static BacalhauError Of(string name, string message, string? hint = null) => new(
        name == ModuleNotFound ? BacalhauErrorCode.NotFound : BacalhauErrorCode.ValidationError,
        Component,
        message)
    {
        Hint = hint,
        Cause = FailureCause.UserError,
        Details = new Dictionary<string, string> { [NameDetail] = name },
    };

    /// <summary>Describes a failure of this machine: another attempt may work.</summary>
    public static BacalhauError OfMachine(string name, string message) => new(BacalhauErrorCode.IOError, Component, message)
    {
        IsRetryable = true,
        Cause = FailureCause.Engine,
        Details = new Dictionary<string, string> { [NameDetail] = name },
    };

    /// <summary>Gives the sentences of the runtime's message in one line, the plainest first.</summary>
    public static string Words(Exception cause)
    {
        var lines = cause.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var trap = Array.FindLast(lines, line => line.Contains("wasm trap:", StringComparison.Ordinal));
        if (trap is not null)
        {
            return trap[trap.IndexOf("wasm trap:", StringComparison.Ordinal)..];
        }

        var words = lines
            .Where(line => !line.StartsWith("Caused by", StringComparison.Ordinal) && !line.Contains("wasm backtrace", StringComparison.Ordinal))
            .Select(line => line.TrimStart("0123456789: ".ToCharArray()));
        var text = string.Join(": ", words);
        return text.Length > MaxWords ? text[..MaxWords] + "…" : text;
    }

    private const int MaxWords = 600;
}
