using System.Text.Json.Serialization.Metadata;

namespace Bacalhau;

/// <summary>Which keys a job file may have at its top.</summary>
internal static class JobFileShape
{
    private static readonly string[] Allowed =
        ["Name", "Namespace", "Type", "Priority", "Count", "Constraints", "Meta", "Labels", "Tasks", "Policy"];

    private static readonly string[] ServerOnly = ["ID", "State", "Version", "Revision", "CreateTime", "ModifyTime"];

    public static bool IsAllowed(string key) => Allowed.Contains(key, StringComparer.OrdinalIgnoreCase);

    public static bool IsServerOnly(string key) => ServerOnly.Contains(key, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names the keys of a shape, for a hint.</summary>
    public static string Keys(JsonTypeInfo shape) => string.Join(", ", shape.Type == typeof(Job) ? Allowed : shape.Properties.Select(property => property.Name));
}
