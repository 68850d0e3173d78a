using System.Collections;
using System.Globalization;
using System.Reflection;
using Xunit;

namespace Bacalhau.TestKit;

/// <summary>Compares records by what they hold, lists and maps included, and names the first difference.</summary>
public static class Same
{
    /// <summary>Fails unless both hold the same.</summary>
    public static void As(object? expected, object? actual)
    {
        if (Difference(expected, actual, "it") is { } difference)
        {
            Assert.Fail(difference);
        }
    }

    /// <summary>Gives the first difference; null when there is none.</summary>
    private static string? Difference(object? expected, object? actual, string path)
    {
        if (expected is null || actual is null)
        {
            return Equals(expected, actual) ? null : Say(expected, actual, path);
        }

        var type = expected.GetType();
        if (expected is IReadOnlyDictionary<string, string> map)
        {
            return actual is IReadOnlyDictionary<string, string> other && map.Count == other.Count && map.All(pair => other.TryGetValue(pair.Key, out var value) && value == pair.Value)
                ? null
                : Say(string.Join(',', map), actual is IReadOnlyDictionary<string, string> shown ? string.Join(',', shown) : actual, path);
        }

        if (expected is IEnumerable list and not string)
        {
            var (left, right) = (list.Cast<object?>().ToList(), ((IEnumerable)actual).Cast<object?>().ToList());
            return left.Count != right.Count
                ? Say($"{left.Count} items", $"{right.Count} items", path)
                : left.Select((item, i) => Difference(item, right[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"))).FirstOrDefault(found => found is not null);
        }

        // A record with lists is equal only to itself, so such are compared by their parts.
        return type.GetMethod("<Clone>$") is null
            ? Equals(expected, actual) ? null : Say(expected, actual, path)
            : type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite)
                .Select(property => Difference(property.GetValue(expected), property.GetValue(actual), $"{path}.{property.Name}"))
                .FirstOrDefault(found => found is not null);
    }

    private static string Say(object? expected, object? actual, string path) => $"{path} should be '{expected ?? "null"}' and is '{actual ?? "null"}'";
}
