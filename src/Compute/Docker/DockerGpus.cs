using Docker.DotNet.Models;

namespace Bacalhau.Compute.Docker;

/// <summary>Gives graphics processors to a container.</summary>
internal static class DockerGpus
{
    private const string AllRights = "rwm";

    /// <summary>Adds what the vendors' drivers need.</summary>
    /// <param name="host">What to add to.</param>
    /// <param name="gpus">The processors set aside.</param>
    /// <param name="resolveLink">Gives what a link leads to in the end; null when it does not exist.</param>
    /// <exception cref="BacalhauException">A processor is of a vendor that is not known, or its device is not there.</exception>
    public static void Add(HostConfig host, IReadOnlyList<Gpu> gpus, Func<string, string?> resolveLink)
    {
        var nvidia = gpus.Where(gpu => gpu.Vendor == "NVIDIA").Select(gpu => $"{gpu.Index}").ToList();
        if (nvidia.Count > 0)
        {
            host.DeviceRequests = [new DeviceRequest { DeviceIDs = nvidia, Capabilities = [["gpu"]] }];
        }

        var devices = new List<DeviceMapping>();
        foreach (var gpu in gpus.Where(gpu => gpu.Vendor != "NVIDIA"))
        {
            if (gpu.Vendor is not ("AMD/ATI" or "Intel"))
            {
                throw Missing($"graphics processor {gpu.Index} ({gpu.Name}) is of vendor \"{gpu.Vendor}\", which containers cannot be given");
            }

            if (gpu.Vendor == "AMD/ATI" && devices.TrueForAll(device => device.PathOnHost != "/dev/kfd"))
            {
                devices.Add(Map("/dev/kfd"));
            }

            foreach (var role in (string[])["card", "render"])
            {
                var link = $"/dev/dri/by-path/pci-{gpu.PCIAddress}-{role}";
                devices.Add(Map(resolveLink(link) ?? throw Missing($"graphics processor {gpu.Index} ({gpu.Name}) has no device {link}")));
            }
        }

        if (devices.Count > 0)
        {
            host.Devices = devices;
        }
    }

    /// <summary>Follows a link of this machine.</summary>
    public static string? ResolveLink(string path) =>
        File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : null;

    private static DeviceMapping Map(string path) => new() { PathOnHost = path, PathInContainer = path, CgroupPermissions = AllRights };

    private static BacalhauException Missing(string message) =>
        new BacalhauError(BacalhauErrorCode.ConfigurationError, DockerEngineSpec.Component, message) { Cause = FailureCause.Engine }.AsException();
}
