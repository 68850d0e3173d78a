namespace Bacalhau;

/// <summary>Amounts must be readable and not absurd.</summary>
internal static class ResourceRules
{
    public static ComputeResources Read(ResourcesConfig? config, string path, ErrorCollector errors)
    {
        if (config is null)
        {
            return ComputeResources.None;
        }

        if (!ResourceText.TryParseCpu(config.CPU, out var cpu) || cpu > JobLimits.MaxCpuMillicores)
        {
            errors.Add($"{path}.CPU", $"'{Clip.Text(config.CPU)}' is not an amount of processor cores", "Write cores like 0.5 or 2, or millicores like 500m.");
        }

        var memory = ReadBytes(config.Memory, $"{path}.Memory", "memory", errors);
        var disk = ReadBytes(config.Disk, $"{path}.Disk", "disk", errors);
        if (!ResourceText.TryParseGpu(config.GPU, out var gpus) || gpus > JobLimits.MaxGpus)
        {
            errors.Add($"{path}.GPU", $"'{Clip.Text(config.GPU)}' is not a number of graphics processors", "Write a whole number like 1.");
        }

        return new(cpu, memory, disk, gpus);
    }

    private static long ReadBytes(string text, string path, string what, ErrorCollector errors)
    {
        if (!ResourceText.TryParseBytes(text, out var bytes) || bytes > JobLimits.MaxBytes)
        {
            errors.Add(path, $"'{Clip.Text(text)}' is not an amount of {what}", "Write bytes with a unit like 512Mb (powers of 1000) or 1.5GiB (powers of 1024).");
        }

        return bytes;
    }
}
