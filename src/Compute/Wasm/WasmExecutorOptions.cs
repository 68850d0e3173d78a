using System.ComponentModel.DataAnnotations;

namespace Bacalhau.Compute.Wasm;

/// <summary>Settings of the wasm engine; section <c>Engines:Types:WASM</c>.</summary>
public sealed class WasmExecutorOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string Section = "Engines:Types:WASM";

    /// <summary>Gets or sets the largest module, in bytes; 64 MiB unless set. Compiling takes time and memory of a multiple of it.</summary>
    [Range(1L, 1L << 31)]
    public long MaxModuleBytes { get; set; } = 64L << 20;

    /// <summary>Gets or sets how many bytes of modules are kept compiled; 256 MiB unless set, 0 keeps none. What was used longest ago goes first.</summary>
    [Range(0L, 1L << 40)]
    public long ModuleCacheBytes { get; set; } = 256L << 20;

    /// <summary>Gets or sets how many modules are compiled at once; 2 unless set.</summary>
    [Range(1, 1024)]
    public int MaxConcurrentCompiles { get; set; } = 2;

    /// <summary>Gets or sets how long a start waits for its module to be compiled; 2 minutes unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CompileTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets how many executions run at once, each on a thread of its own; 256 unless set. More wait in their start. What a node takes at once is decided by its capacity; this bounds its threads.</summary>
    [Range(1, 16384)]
    public int MaxConcurrentRuns { get; set; } = 256;
}
