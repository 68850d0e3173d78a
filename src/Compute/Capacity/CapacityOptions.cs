namespace Bacalhau.Compute;

/// <summary>How much of the machine the node gives, section <c>Compute</c>.</summary>
public sealed class CapacityOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Compute";

    /// <summary>Gets or sets what all executions together may use.</summary>
    /// <value>Default: 80 % of processors, memory and free disk, all graphics processors. All four empty: everything.</value>
    public CapacityAmounts AllocatedCapacity { get; set; } = new() { CPU = "80%", Memory = "80%", Disk = "80%", GPU = "100%" };

    /// <summary>Gets or sets the most that one execution may ask for.</summary>
    /// <value>Default: empty, as much as all together.</value>
    public CapacityAmounts MaxJobCapacity { get; set; } = new();

    /// <summary>Gets or sets whether more may be given than the machine has.</summary>
    /// <value>Default: false; amounts beyond the machine's stop the node at start.</value>
    public bool IgnorePhysicalResourceLimits { get; set; }
}

/// <summary>Amounts as an operator writes them: a part of what was detected (<c>80%</c>) or an amount as in a job (<c>500m</c>, <c>4GiB</c>, <c>2</c>).</summary>
public sealed class CapacityAmounts
{
    /// <summary>Gets or sets processor time: cores, millicores or percent.</summary>
    public string CPU { get; set; } = "";

    /// <summary>Gets or sets memory: bytes with a unit, or percent.</summary>
    public string Memory { get; set; } = "";

    /// <summary>Gets or sets disk: bytes with a unit, or percent.</summary>
    public string Disk { get; set; } = "";

    /// <summary>Gets or sets graphics processors: a whole number, or percent.</summary>
    public string GPU { get; set; } = "";

    internal bool IsEmpty => string.IsNullOrWhiteSpace(CPU) && string.IsNullOrWhiteSpace(Memory) && string.IsNullOrWhiteSpace(Disk) && string.IsNullOrWhiteSpace(GPU);
}
