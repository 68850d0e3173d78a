namespace Bacalhau;

/// <summary>Names and keys must say something and stay short.</summary>
internal static class TextRules
{
    public static void CheckName(string? text, string path, ErrorCollector errors)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            errors.Add(path, "it is blank", "Give it a name, or leave it out where the server has a default.");
            return;
        }

        CheckText(text, path, JobLimits.MaxNameLength, errors);
    }

    public static void CheckText(string text, string path, int maxLength, ErrorCollector errors)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(path, "it contains a null character", "Remove that character.");
        }

        if (text.Length > maxLength)
        {
            errors.Add(path, $"it has {text.Length} letters, more than {maxLength}", "Shorten it.");
        }
    }

    public static void CheckMap(IReadOnlyDictionary<string, string> map, string path, int maxValueLength, ErrorCollector errors)
    {
        if (!CheckSize(map.Count, path, errors))
        {
            return;
        }

        foreach (var (key, value) in map)
        {
            CheckName(key, $"{path}.{Clip.Text(key)}", errors);
            CheckText(value, $"{path}.{Clip.Text(key)}", maxValueLength, errors);
        }
    }

    public static bool CheckSize(int count, string path, ErrorCollector errors)
    {
        errors.Require(count <= JobLimits.MaxEntries, path, $"{count} entries are more than {JobLimits.MaxEntries}", "Shorten the list.");
        return count <= JobLimits.MaxEntries;
    }

    public static bool IsAbsolutePath(string path) => path.StartsWith('/');
}
