namespace Bacalhau;

/// <summary>Brings a job into the one form that is stored, compared and answered. Pure; doing it twice changes nothing.</summary>
public static class JobNormaliser
{
    /// <summary>The namespace of a job that names none.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>Normalises a job: nothing is null that need not be, blanks around names are gone, amounts are in lower case.</summary>
    public static Job Normalise(Job job) => job with
    {
        Name = job.Name.Length > 0 ? job.Name : job.Id.ToString(),
        Namespace = job.Namespace.Length > 0 ? job.Namespace : DefaultNamespace,
        Count = job.RunsOnAllNodes ? 0 : job.Count,
        Constraints = WithoutNulls(job.Constraints),
        Tasks = [.. WithoutNulls(job.Tasks).Select(Normalise)],
    };

    private static JobTask Normalise(JobTask task) => task with
    {
        Engine = task.Engine is null ? null : Normalise(task.Engine),
        Publisher = task.Publisher is null ? new("") : Normalise(task.Publisher),
        InputSources = [.. WithoutNulls(task.InputSources).Select(Normalise)],
        ResultPaths = [.. WithoutNulls(task.ResultPaths).Select(path => new ResultPath(path.Name.Trim(), path.Path.Trim()))],
        Resources = task.Resources.Normalise(),
        Network = Normalise(task.Network),
        Timeouts = task.Timeouts ?? new(),
    };

    private static SpecConfig Normalise(SpecConfig spec) => spec with { Type = spec.Type.Trim() };

    private static InputSource Normalise(InputSource input) => new(
        input.Source is null ? null : Normalise(input.Source),
        input.Alias.Trim(),
        input.Target.Trim());

    private static NetworkConfig Normalise(NetworkConfig? network) => network is null ? new() : network with
    {
        Domains = [.. network.Domains.Select(domain => domain.Trim().ToLowerInvariant())],
        Ports = WithoutNulls(network.Ports),
    };

    private static IReadOnlyList<T> WithoutNulls<T>(IReadOnlyList<T> items)
        where T : class => items.Any(item => item is null) ? [.. items.Where(item => item is not null)] : items;
}
