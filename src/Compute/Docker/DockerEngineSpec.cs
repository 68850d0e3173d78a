using Bacalhau.Compute.Engines;

namespace Bacalhau.Compute.Docker;

/// <summary>The parameters of a task with the engine <c>docker</c>.</summary>
internal sealed record DockerEngineSpec
{
    /// <summary>The component that speaks in errors.</summary>
    public const string Component = "Docker";

    private const string ReservedPrefix = "BACALHAU_";

    public required string Image { get; init; }

    /// <summary>Gets the entry point; empty for the image's.</summary>
    public required IReadOnlyList<string> Entrypoint { get; init; }

    /// <summary>Gets the arguments; empty for the image's.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    /// <summary>Gets environment variables as <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> EnvironmentVariables { get; init; }

    /// <summary>Gets the folder the process starts in; empty for the image's.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>Reads a task; all errors at once.</summary>
    public static DockerEngineSpec Read(JobTask task, out IReadOnlyList<BacalhauError> errors)
    {
        var parameters = new EngineParams(task.Engine ?? new SpecConfig("docker"), Component);
        var spec = new DockerEngineSpec
        {
            Image = parameters.RequiredText("Image", "Name an image, for example ubuntu:24.04."),
            Entrypoint = parameters.Texts("Entrypoint"),
            Parameters = parameters.Texts("Parameters"),
            EnvironmentVariables = parameters.Texts("EnvironmentVariables"),
            WorkingDirectory = parameters.Text("WorkingDirectory"),
        };

        foreach (var variable in spec.EnvironmentVariables)
        {
            var end = variable.IndexOf('=', StringComparison.Ordinal);
            if (end <= 0)
            {
                parameters.Reject($"docker engine: environment variable \"{variable}\" is not of the form NAME=value");
            }
            else if (variable.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase))
            {
                parameters.Reject($"docker engine: environment variable {variable[..end]} begins with {ReservedPrefix}, which the system sets itself");
            }
        }

        if (spec.WorkingDirectory is not ("" or ['/', ..]))
        {
            parameters.Reject($"docker engine: WorkingDirectory \"{spec.WorkingDirectory}\" is not an absolute path");
        }

        foreach (var input in task.InputSources.Where(input => !input.Target.StartsWith('/')))
        {
            parameters.Reject($"docker engine: input target \"{input.Target}\" is not an absolute path");
        }

        if (task.Network?.Type == NetworkType.HTTP)
        {
            parameters.Reject(
                "docker engine: network type HTTP is not implemented here",
                "Use None, Bridge or Host; an allow list of domains cannot be enforced yet.");
        }

        errors = [.. parameters.Errors, .. ResultFolders.Check(task, Component)];
        return spec;
    }
}
