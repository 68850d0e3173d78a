using System.ComponentModel.DataAnnotations;

namespace Bacalhau.Compute;

/// <summary>Ports of the host that executions get, section <c>Compute:Network</c>.</summary>
public sealed class PortOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Compute:Network";

    /// <summary>Gets or sets the first port the node chooses from.</summary>
    /// <value>Default: 20000.</value>
    [Range(1024, 65535)]
    public int PortRangeStart { get; set; } = 20000;

    /// <summary>Gets or sets the last port the node chooses from.</summary>
    /// <value>Default: 32000.</value>
    [Range(1024, 65535)]
    public int PortRangeEnd { get; set; } = 32000;
}
