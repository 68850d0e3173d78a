using System.Text.Json;

namespace Bacalhau.Grains;

/// <summary>Compares what users wrote.</summary>
internal static class JobSpecs
{
    private const string ClusterMeta = "bacalhau.org";

    /// <summary>Tells whether two specifications ask for the same: ids, states, times and the cluster's own notes aside.</summary>
    public static bool AreSame(Job left, Job right) => Text(left) == Text(right);

    private static string Text(Job job) => JsonSerializer.Serialize(job with
    {
        Id = new(""),
        Name = "",
        State = JobState.Undefined,
        Version = 0,
        Revision = 0,
        CreatedAt = default,
        ModifiedAt = default,
        Meta = Sorted(job.Meta.Where(entry => !entry.Key.StartsWith(ClusterMeta, StringComparison.Ordinal))),
        Labels = Sorted(job.Labels),
        Tasks = [.. job.Tasks.Select(task => task with { Env = Sorted(task.Env), Meta = Sorted(task.Meta), Resources = Lower(task.Resources) })],
    });

    private static SortedDictionary<string, string> Sorted(IEnumerable<KeyValuePair<string, string>> entries) => new(new Dictionary<string, string>(entries), StringComparer.Ordinal);

    private static ResourcesConfig Lower(ResourcesConfig? resources) => resources is null
        ? new()
        : new(Clean(resources.CPU), Clean(resources.Memory), Clean(resources.Disk), Clean(resources.GPU));

    private static string Clean(string? text) => (text ?? "").Trim().ToLowerInvariant();
}
