namespace Bacalhau.Compute;

/// <summary>What executions may learn of the node's own environment, section <c>Compute:Env</c>.</summary>
public sealed class EnvironmentOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Compute:Env";

    /// <summary>Gets or sets the names of variables that a task may take over with <c>env:NAME</c>; <c>*</c> stands for any text, <c>?</c> for one character.</summary>
    /// <value>Default: none.</value>
    public IList<string> AllowList { get; set; } = [];
}
