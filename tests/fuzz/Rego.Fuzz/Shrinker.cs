using Bacalhau.Rego.Tests.Fuzzing;

namespace Bacalhau.Rego.Fuzz;

/// <summary>Chooses from a big corpus the few small cases that take branches which the suite's own cases do not take.</summary>
internal static class Shrinker
{
    private const int LongestCase = 2_000;
    private const int Most = 300;

    public static void Shrink(string folder)
    {
        var coverage = new CoverageMap();
        var taken = new HashSet<int>();
        foreach (var seed in Seeds.Suite())
        {
            taken.UnionWith(Branches(seed, coverage));
        }

        var suite = taken.Count;
        var found = Seeds.Read(Seeds.CorpusFolder).Concat(Seeds.Read(Path.Combine(folder, "corpus")))
            .Where(read => read.ToString().Length <= LongestCase)
            .Select(read => (Case: read, Branches: Branches(read, coverage)))
            .ToList();
        Directory.CreateDirectory(Seeds.CorpusFolder);
        foreach (var old in Directory.EnumerateFiles(Seeds.CorpusFolder))
        {
            File.Delete(old);
        }

        var kept = 0;
        while (kept < Most)
        {
            found.ForEach(entry => entry.Branches.RemoveWhere(taken.Contains));
            found.RemoveAll(entry => entry.Branches.Count == 0);
            if (found.Count == 0)
            {
                break;
            }

            var best = found.OrderByDescending(entry => entry.Branches.Count / (100.0 + entry.Case.ToString().Length)).First();
            taken.UnionWith(best.Branches);
            File.WriteAllText(Path.Combine(Seeds.CorpusFolder, Findings.Hash(best.Case.ToString()) + ".case"), best.Case.ToString());
            kept++;
        }

        Console.Out.WriteLine($"the suite takes {suite} branches, with {kept} more cases {taken.Count}");
    }

    private static HashSet<int> Branches(FuzzCase @case, CoverageMap coverage)
    {
        coverage.Clear();
        FuzzTarget.Problem(@case);
        return [.. coverage.Taken()];
    }
}
