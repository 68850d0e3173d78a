namespace Bacalhau.Compute;

/// <summary>What the node gives.</summary>
/// <param name="Total">To all executions together.</param>
/// <param name="PerJob">To one execution at most.</param>
/// <param name="Gpus">The graphics processors it gives.</param>
internal sealed record NodeCapacity(ComputeResources Total, ComputeResources PerJob, IReadOnlyList<Gpu> Gpus)
{
    /// <summary>Works out what the node gives of what it has. All mistakes of the operator come as one error.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConfigurationError"/>: an amount cannot be read or is more than there is.</exception>
    public static NodeCapacity Resolve(CapacityOptions options, ComputeResources detected, IReadOnlyList<Gpu> gpus)
    {
        var mistakes = new List<string>();
        var total = options.AllocatedCapacity.IsEmpty ? detected : Read(options.AllocatedCapacity, "AllocatedCapacity", detected, ComputeResources.None, mistakes);
        var perJob = Read(options.MaxJobCapacity, "MaxJobCapacity", total, total, mistakes);
        if (!options.IgnorePhysicalResourceLimits)
        {
            Compare("AllocatedCapacity", total, detected, "this machine has", mistakes);
        }

        Compare("MaxJobCapacity", perJob, total, "the node gives", mistakes);
        return mistakes.Count == 0
            ? new NodeCapacity(total, perJob, [.. gpus.Take((int)Math.Min(total.Gpus, gpus.Count))])
            : throw new BacalhauError(BacalhauErrorCode.ConfigurationError, "Compute", string.Join("\n", mistakes))
            {
                Hint = "Write a percentage (80%) or an amount (CPU: 500m or 2, Memory and Disk: 4GiB, GPU: 1) below Compute.AllocatedCapacity and Compute.MaxJobCapacity.",
            }.AsException();
    }

    private static ComputeResources Read(CapacityAmounts amounts, string key, ComputeResources whole, ComputeResources blank, List<string> mistakes) => new(
        CapacityText.Read(amounts.CPU, $"Compute.{key}.CPU", CapacityText.Unit.Millicores, whole.CpuMillicores, blank.CpuMillicores, mistakes),
        CapacityText.Read(amounts.Memory, $"Compute.{key}.Memory", CapacityText.Unit.Bytes, whole.MemoryBytes, blank.MemoryBytes, mistakes),
        CapacityText.Read(amounts.Disk, $"Compute.{key}.Disk", CapacityText.Unit.Bytes, whole.DiskBytes, blank.DiskBytes, mistakes),
        CapacityText.Read(amounts.GPU, $"Compute.{key}.GPU", CapacityText.Unit.Devices, whole.Gpus, blank.Gpus, mistakes));

    private static void Compare(string key, ComputeResources amounts, ComputeResources limit, string owner, List<string> mistakes)
    {
        Compare("CPU", amounts.CpuMillicores, limit.CpuMillicores, "millicores");
        Compare("Memory", amounts.MemoryBytes, limit.MemoryBytes, "bytes");
        Compare("Disk", amounts.DiskBytes, limit.DiskBytes, "bytes");
        Compare("GPU", amounts.Gpus, limit.Gpus, "GPUs");

        void Compare(string part, long amount, long most, string unit)
        {
            if (amount > most)
            {
                mistakes.Add($"Compute.{key}.{part} asks for {amount} {unit}, but {owner} {most}");
            }
        }
    }
}
