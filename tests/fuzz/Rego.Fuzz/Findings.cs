using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Bacalhau.Rego.Tests.Fuzzing;

namespace Bacalhau.Rego.Fuzz;

/// <summary>Keeps one case of each kind of problem, with what it said.</summary>
internal sealed partial class Findings(string folder)
{
    private readonly HashSet<string> _kinds = new(StringComparer.Ordinal);

    public int Count => _kinds.Count;

    public void Add(FuzzCase @case, string problem)
    {
        if (!_kinds.Add(Kind(problem)))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        var name = Path.Combine(folder, Hash(@case.ToString()));
        File.WriteAllText(name, @case.ToString());
        File.WriteAllText(name + ".problem.txt", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(problem)));
        Console.Out.WriteLine($"FOUND {name}: {problem.Split('\n')[0]}");
    }

    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

    /// <summary>The kind of exception and the three places nearest to it; of other problems the first word.</summary>
    private static string Kind(string problem)
    {
        var places = Place().Matches(problem).Take(3).Select(place => place.Value).ToList();
        return places.Count > 0 ? problem.Split(':', 3)[1] + string.Join(';', places) : problem.Split(':')[0];
    }

    [GeneratedRegex(@"at Bacalhau\.Rego\.[^(]*")]
    private static partial Regex Place();
}
