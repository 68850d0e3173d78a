using System.Globalization;
using Bacalhau.Compute.Engines;
using Docker.DotNet.Models;

namespace Bacalhau.Compute.Docker;

/// <summary>Describes the container of an execution. Makes the result folders; else pure.</summary>
internal static class DockerContainers
{
    private const string HostGateway = "host.docker.internal:host-gateway";

    /// <summary>The least processor time the engine takes.</summary>
    private const long MinCpuMillicores = 10;

    /// <summary>Describes the container.</summary>
    public static CreateContainerParameters Describe(
        RunRequest request,
        DockerEngineSpec spec,
        DockerNames names,
        DockerExecutorOptions options,
        DockerEngineFacts engine)
    {
        var host = new HostConfig
        {
            Mounts = [.. Inputs(request), .. Results(request)],
            Memory = request.Spec.Resources.MemoryBytes,

            // The same number: what is asked for is all there is, swap included.
            MemorySwap = request.Spec.Resources.MemoryBytes,
            NanoCPUs = request.Spec.Resources.CpuMillicores is > 0 and var cpu ? Math.Max(cpu, MinCpuMillicores) * 1_000_000 : 0,
            PidsLimit = options.PidsLimit,
            CapDrop = ["ALL"],
            CapAdd = [.. options.Capabilities ?? DockerExecutorOptions.DefaultCapabilities],
            SecurityOpt = ["no-new-privileges"],
            IpcMode = "private",
        };
        if (engine.HasLocalLog)
        {
            host.LogConfig = new LogConfig
            {
                Type = "local",
                Config = new Dictionary<string, string>
                {
                    ["max-size"] = options.LogBytes.ToString(CultureInfo.InvariantCulture),
                    ["max-file"] = "1",
                    ["compress"] = "false",
                },
            };
        }

        DockerGpus.Add(host, request.Gpus, DockerGpus.ResolveLink);
        var container = new CreateContainerParameters
        {
            Name = names.Container(request.Spec),
            Image = spec.Image,
            Platform = engine.Platform,
            Entrypoint = spec.Entrypoint is [] ? null! : [.. spec.Entrypoint],
            Cmd = spec.Parameters is [] ? null! : [.. spec.Parameters],
            WorkingDir = spec.WorkingDirectory,
            Env = Environment(request, spec),
            Labels = names.Labels(request.Spec),
            HostConfig = host,
        };
        Connect(container, request.Network);
        return container;
    }

    private static IEnumerable<Mount> Inputs(RunRequest request) => request.Inputs.Select(input => new Mount
    {
        Type = "bind",
        Source = input.HostPath,
        Target = input.Target,
        ReadOnly = input.ReadOnly,
    });

    private static IEnumerable<Mount> Results(RunRequest request) => request.Spec.Task.ResultPaths.Select(result => new Mount
    {
        Type = "bind",
        Source = ResultFolders.Create(request.ResultsFolder, result),
        Target = result.Path,
    });

    /// <summary>Merges the environment; what the engine's parameters say wins.</summary>
    private static List<string> Environment(RunRequest request, DockerEngineSpec spec)
    {
        var merged = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Environment)
        {
            merged[name] = value;
        }

        foreach (var variable in spec.EnvironmentVariables)
        {
            var end = variable.IndexOf('=', StringComparison.Ordinal);
            merged[variable[..end]] = variable[(end + 1)..];
        }

        return [.. merged.Select(entry => $"{entry.Key}={entry.Value}")];
    }

    private static void Connect(CreateContainerParameters container, NetworkConfig network)
    {
        var host = container.HostConfig!;
        switch (network.Type)
        {
            case NetworkType.None:
                host.NetworkMode = "none";
                container.NetworkDisabled = true;
                break;
            case NetworkType.Host or NetworkType.Full:
                host.NetworkMode = "host";
                host.ExtraHosts = [HostGateway];
                break;
            case NetworkType.Bridge:
                host.NetworkMode = "bridge";
                host.ExtraHosts = [HostGateway];
                Publish(container, network.Ports);
                break;
            default:
                throw new BacalhauError(
                    network.Type == NetworkType.HTTP ? BacalhauErrorCode.NotImplemented : BacalhauErrorCode.ValidationError,
                    DockerEngineSpec.Component,
                    $"network type {network.Type} is not implemented for containers")
                {
                    Hint = "Use None, Bridge or Host.",
                    Cause = FailureCause.UserError,
                }.AsException();
        }
    }

    private static void Publish(CreateContainerParameters container, IReadOnlyList<PortMapping> ports)
    {
        if (ports.Count == 0)
        {
            return;
        }

        container.ExposedPorts = new Dictionary<string, EmptyStruct>();
        container.HostConfig!.PortBindings = new Dictionary<string, IList<PortBinding>>();
        foreach (var port in ports)
        {
            var inside = $"{(port.Target == 0 ? port.Static : port.Target)}/tcp";
            container.ExposedPorts[inside] = default;
            container.HostConfig.PortBindings[inside] =
            [
                new PortBinding
                {
                    HostIP = string.IsNullOrEmpty(port.HostNetwork) ? "0.0.0.0" : port.HostNetwork,
                    HostPort = port.Static.ToString(CultureInfo.InvariantCulture),
                },
            ];
        }
    }
}
