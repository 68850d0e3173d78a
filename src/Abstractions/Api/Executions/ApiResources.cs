namespace Bacalhau.Api;

/// <summary>Amounts as the wire has them: cores as a fraction, memory and disk in bytes.</summary>
public sealed record ApiResources
{
    private const double MillicoresPerCore = 1000;

    /// <summary>Gets the cores.</summary>
    [OmitEmpty] public double CPU { get; init; }

    /// <summary>Gets the memory in bytes.</summary>
    [OmitEmpty] public long Memory { get; init; }

    /// <summary>Gets the disk in bytes.</summary>
    [OmitEmpty] public long Disk { get; init; }

    /// <summary>Gets the graphics processors.</summary>
    [OmitEmpty] public long GPU { get; init; }

    /// <summary>Gets each graphics processor.</summary>
    [OmitEmpty] public IReadOnlyList<Gpu> GPUs { get; init; } = [];

    /// <summary>Shows amounts.</summary>
    public static ApiResources From(ComputeResources resources, IReadOnlyList<Gpu>? gpus = null) => new()
    {
        CPU = resources.CpuMillicores / MillicoresPerCore,
        Memory = resources.MemoryBytes,
        Disk = resources.DiskBytes,
        GPU = resources.Gpus,
        GPUs = gpus ?? [],
    };

    /// <summary>Gives the amounts in whole units.</summary>
    public ComputeResources ToResources() => new((long)Math.Round(CPU * MillicoresPerCore), Memory, Disk, GPU);
}

/// <summary>Amounts by task.</summary>
public sealed record ApiAllocatedResources
{
    /// <summary>Gets the amounts, by the name of the task.</summary>
    public IReadOnlyDictionary<string, ApiResources> Tasks { get; init; } = new Dictionary<string, ApiResources>();

    /// <summary>Shows the amounts of a task; none when nothing is set aside.</summary>
    public static ApiAllocatedResources From(string task, ComputeResources resources) =>
        resources.IsNone ? new() : new() { Tasks = new Dictionary<string, ApiResources> { [task] = ApiResources.From(resources) } };
}
