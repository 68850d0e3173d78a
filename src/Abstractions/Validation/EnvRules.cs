using System.Text;

namespace Bacalhau;

/// <summary>Environment variables: upper case, a letter first, not ours.</summary>
internal static class EnvRules
{
    public const string ReservedPrefix = "BACALHAU_";

    public static void Check(IReadOnlyDictionary<string, string> env, string path, ErrorCollector errors)
    {
        if (!TextRules.CheckSize(env.Count, path, errors))
        {
            return;
        }

        foreach (var (name, value) in env)
        {
            var at = $"{path}.{Clip.Text(name)}";
            if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            {
                errors.Add(at, "the name of a variable must begin with a letter and hold letters, digits and underscores only", "Rename it.");
            }
            else if (name.Any(char.IsAsciiLetterLower))
            {
                errors.Add(at, "the name of a variable must be in upper case", $"Write {name.ToUpperInvariant()}.");
            }

            CheckReserved(name, at, errors);
            errors.Require(value.Length > 0, at, "it has no value", "Give it a value or remove it.");
            errors.Require(!value.Contains('\0', StringComparison.Ordinal), at, "its value contains a null character", "Remove that character.");
            errors.Require(
                Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value) <= JobLimits.MaxEnvBytes,
                at,
                $"name and value have more than {JobLimits.MaxEnvBytes} bytes",
                "Pass large data as an input.");
        }
    }

    public static void CheckReserved(string name, string path, ErrorCollector errors) => errors.Require(
        !name.StartsWith(ReservedPrefix, StringComparison.OrdinalIgnoreCase),
        path,
        $"names that begin with {ReservedPrefix} are set by the node",
        "Rename it.");
}
