namespace Bacalhau;

/// <summary>
/// Compares what users say of jobs. State, versions, times, the id and what the cluster keeps in the meta data do not count;
/// nor does the case of amounts or the order of keys.
/// </summary>
public static class JobComparison
{
    /// <summary>Tells whether two jobs ask for the same.</summary>
    public static bool AreSame(Job left, Job right) => Describe(left) == Describe(right);

    /// <summary>Shows what changes from one job to another as lines that begin with <c>+</c>, <c>-</c> or a blank, three lines of context around each change; empty when they ask for the same.</summary>
    public static string Diff(Job from, Job to) => LineDiff.Format(Describe(from), Describe(to));

    private static string Describe(Job job)
    {
        var normal = JobNormaliser.Normalise(job);
        return JobFile.WriteSpec(normal with
        {
            Name = normal.Name == normal.Id.ToString() ? "" : normal.Name,
            Meta = normal.Meta.Where(entry => !JobMeta.IsReserved(entry.Key)).ToDictionary(StringComparer.Ordinal),
        });
    }
}
