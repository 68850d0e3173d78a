namespace Bacalhau.Compute;

/// <summary>Settings of the noop engine, section <c>Engines:Types:Noop</c>.</summary>
public sealed class NoopExecutorOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Engines:Types:Noop";

    /// <summary>Gets or sets whether the node offers the engine, which runs nothing and says it has; for measuring and for trying things out.</summary>
    /// <value>Default: false.</value>
    public bool Enabled { get; set; }
}
