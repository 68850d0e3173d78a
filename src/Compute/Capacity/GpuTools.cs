using System.Globalization;
using System.Text.Json;

namespace Bacalhau.Compute;

/// <summary>Reads what <c>nvidia-smi</c> prints: a line for each device with index, name and MiB.</summary>
internal static class NvidiaGpus
{
    public const string Vendor = "NVIDIA";

    /// <exception cref="FormatException">A line is not of that form.</exception>
    public static IReadOnlyList<Gpu> Parse(string output)
    {
        var gpus = new List<Gpu>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            // A name may hold a comma; index and memory do not.
            var parts = line.Split(',', StringSplitOptions.TrimEntries);
            if (parts.Length < 3 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                throw new FormatException($"\"{line}\" is not index, name, memory");
            }

            // Some devices do not tell their memory: "[N/A]".
            _ = long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var memory);
            gpus.Add(new Gpu(index, string.Join(", ", parts[1..^1]), Vendor, memory, ""));
        }

        return gpus;
    }
}

/// <summary>Reads what <c>rocm-smi</c> prints: an object with a member for each card; numbers are texts, card numbers may have gaps.</summary>
internal static class AmdGpus
{
    public const string Vendor = "AMD/ATI";

    private const string Card = "card";

    public static IReadOnlyList<Gpu> Parse(string output)
    {
        if (string.IsNullOrWhiteSpace(output))
        {
            return [];
        }

        using var document = JsonDocument.Parse(output);
        var gpus = new List<Gpu>();
        foreach (var card in document.RootElement.EnumerateObject())
        {
            if (card.Name.StartsWith(Card, StringComparison.OrdinalIgnoreCase)
                && long.TryParse(card.Name.AsSpan(Card.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                gpus.Add(new Gpu(index, GpuJson.Text(card.Value, "Card series"), Vendor, GpuJson.Mebibytes(card.Value, "VRAM Total Memory (B)"), GpuJson.Text(card.Value, "PCI Bus").ToLowerInvariant()));
            }
        }

        return [.. gpus.OrderBy(gpu => gpu.Index)];
    }
}

/// <summary>Reads what <c>xpu-smi</c> prints: a list of devices, then details of each.</summary>
internal static class IntelGpus
{
    public const string Vendor = "Intel";

    public static IReadOnlyList<Gpu> ParseList(string output)
    {
        using var document = JsonDocument.Parse(output);
        return document.RootElement.TryGetProperty("device_list", out var devices)
            ? [.. devices.EnumerateArray().Select(device => new Gpu(
                device.GetProperty("device_id").GetInt64(), GpuJson.Text(device, "device_name"), Vendor, 0, GpuJson.Text(device, "pci_bdf_address").ToLowerInvariant()))]
            : [];
    }

    public static Gpu ParseDevice(string output, Gpu listed)
    {
        using var document = JsonDocument.Parse(output);
        return listed with
        {
            Name = GpuJson.Text(document.RootElement, "device_name") is { Length: > 0 } name ? name : listed.Name,
            Memory = GpuJson.Mebibytes(document.RootElement, "memory_physical_size_byte"),
        };
    }
}

file static class GpuJson
{
    private const long BytesPerMebibyte = 1 << 20;

    public static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";

    public static long Mebibytes(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value)
        && long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes / BytesPerMebibyte : 0;
}
