using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute;

/// <summary>Finds the graphics processors with the vendors' own tools. A tool that is missing, fails, hangs or prints junk finds none and never stops the node.</summary>
internal sealed partial class GpuDetector(ToolRunner tools, ILogger<GpuDetector> logger)
{
    private static readonly TimeSpan ToolTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Asks every vendor's tool that lies on the path.</summary>
    /// <param name="searchPath">Folders in which tools are looked for, as in the variable <c>PATH</c>.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<Gpu>> DetectAsync(string searchPath, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(
            AskAsync(searchPath, "nvidia-smi", ["--query-gpu=index,gpu_name,memory.total", "--format=csv,noheader,nounits"], NvidiaGpus.Parse, cancellationToken),
            AskAsync(searchPath, "rocm-smi", ["--showproductname", "--showbus", "--showmeminfo", "vram", "--json"], AmdGpus.Parse, cancellationToken),
            AskIntelAsync(searchPath, cancellationToken)).ConfigureAwait(false);
        return [.. found.SelectMany(gpus => gpus)];
    }

    private async Task<IReadOnlyList<Gpu>> AskIntelAsync(string searchPath, CancellationToken cancellationToken)
    {
        var devices = await AskAsync(searchPath, "xpu-smi", ["discovery", "--json"], IntelGpus.ParseList, cancellationToken).ConfigureAwait(false);
        var gpus = new List<Gpu>();
        foreach (var device in devices)
        {
            var id = device.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
            gpus.AddRange(await AskAsync(
                searchPath, "xpu-smi", ["discovery", "--json", "--device", id], text => [IntelGpus.ParseDevice(text, device)], cancellationToken).ConfigureAwait(false));
        }

        return gpus;
    }

    private async Task<IReadOnlyList<Gpu>> AskAsync(
        string searchPath, string tool, string[] arguments, Func<string, IReadOnlyList<Gpu>> parse, CancellationToken cancellationToken)
    {
        if (Find(searchPath, tool) is not { } path)
        {
            return [];
        }

        var result = await tools.RunAsync(new ProcessStartInfo(path, arguments), "", ToolTimeout, cancellationToken).ConfigureAwait(false);
        if (!result.Succeeded)
        {
            LogToolFailed(logger, path, result.Problem ?? $"exit code {result.ExitCode}: {(result.Errors.Length > 0 ? result.Errors : result.Output).Trim()}");
            return [];
        }

        try
        {
            return parse(result.Output);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or KeyNotFoundException or OverflowException)
        {
            LogToolFailed(logger, path, $"its output cannot be read: {e.Message}");
            return [];
        }
    }

    private static string? Find(string searchPath, string tool) => searchPath
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? tool + ".exe" : tool))
        .FirstOrDefault(File.Exists);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Tool} finds no graphics processors: {Reason}")]
    private static partial void LogToolFailed(ILogger logger, string tool, string reason);
}
