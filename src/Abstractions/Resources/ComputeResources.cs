namespace Bacalhau;

/// <summary>Amounts of what a node has, gives, or a job asks for. Integers, so that adding and subtracting never drifts.</summary>
/// <param name="CpuMillicores">Processor time: 1000 is one core.</param>
/// <param name="MemoryBytes">Memory.</param>
/// <param name="DiskBytes">Disk.</param>
/// <param name="Gpus">Whole graphics processors.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.Resources")]
public readonly record struct ComputeResources(
    [property: Id(0)] long CpuMillicores,
    [property: Id(1)] long MemoryBytes,
    [property: Id(2)] long DiskBytes,
    [property: Id(3)] long Gpus)
{
    /// <summary>Nothing of anything.</summary>
    public static readonly ComputeResources None;

    /// <summary>Gets whether every amount is zero.</summary>
    public bool IsNone => this == None;

    /// <summary>Adds amount by amount.</summary>
    public static ComputeResources operator +(ComputeResources left, ComputeResources right) =>
        new(left.CpuMillicores + right.CpuMillicores, left.MemoryBytes + right.MemoryBytes, left.DiskBytes + right.DiskBytes, left.Gpus + right.Gpus);

    /// <summary>Subtracts amount by amount; a ledger that goes below zero shows its debt instead of hiding it.</summary>
    public static ComputeResources operator -(ComputeResources left, ComputeResources right) =>
        new(left.CpuMillicores - right.CpuMillicores, left.MemoryBytes - right.MemoryBytes, left.DiskBytes - right.DiskBytes, left.Gpus - right.Gpus);

    /// <summary>Multiplies every amount.</summary>
    public static ComputeResources operator *(ComputeResources one, int times) =>
        new(one.CpuMillicores * times, one.MemoryBytes * times, one.DiskBytes * times, one.Gpus * times);

    /// <summary>Same as the operator.</summary>
    public static ComputeResources Multiply(ComputeResources one, int times) => one * times;

    /// <summary>Same as the operator.</summary>
    public static ComputeResources Add(ComputeResources left, ComputeResources right) => left + right;

    /// <summary>Same as the operator.</summary>
    public static ComputeResources Subtract(ComputeResources left, ComputeResources right) => left - right;

    /// <summary>Tells whether these amounts fit into <paramref name="room"/>. An amount of zero fits everywhere, also into debt.</summary>
    public bool FitsIn(ComputeResources room) =>
        (CpuMillicores <= 0 || CpuMillicores <= room.CpuMillicores)
        && (MemoryBytes <= 0 || MemoryBytes <= room.MemoryBytes)
        && (DiskBytes <= 0 || DiskBytes <= room.DiskBytes)
        && (Gpus <= 0 || Gpus <= room.Gpus);

    /// <summary>How many times these amounts fit into <paramref name="room"/>; <see cref="int.MaxValue"/> when nothing is asked.</summary>
    public int TimesIn(ComputeResources room)
    {
        var times = long.MaxValue;
        Limit(CpuMillicores, room.CpuMillicores, ref times);
        Limit(MemoryBytes, room.MemoryBytes, ref times);
        Limit(DiskBytes, room.DiskBytes, ref times);
        Limit(Gpus, room.Gpus, ref times);
        return (int)Math.Clamp(times, 0, int.MaxValue);

        static void Limit(long ask, long room, ref long times)
        {
            if (ask > 0)
            {
                times = Math.Min(times, Math.Max(0, room) / ask);
            }
        }
    }
}
