namespace Bacalhau.Grains;

/// <summary>Takes nodes for equal that every filter treats alike, size and labels aside.</summary>
internal sealed class NodeKindComparer : IEqualityComparer<NodeState>
{
    public static readonly NodeKindComparer Instance = new();

    public bool Equals(NodeState? x, NodeState? y) => ReferenceEquals(x, y) || (x is not null && y is not null
        && x.Membership == y.Membership && x.Liveness == y.Liveness && x.Eligibility == y.Eligibility
        && (x.BackOffUntil is null) == (y.BackOffUntil is null) && (x.BackOffUntil is null || x.RecentLosses == y.RecentLosses)
        && x.Info.Type == y.Info.Type && x.Info.Version.GitVersion == y.Info.Version.GitVersion
        && Same(x.Info.Compute.ExecutionEngines, y.Info.Compute.ExecutionEngines)
        && Same(x.Info.Compute.Publishers, y.Info.Compute.Publishers)
        && Same(x.Info.Compute.StorageSources, y.Info.Compute.StorageSources));

    public int GetHashCode(NodeState obj)
    {
        var hash = default(HashCode);
        hash.Add(obj.Membership);
        hash.Add(obj.Liveness);
        hash.Add(obj.Eligibility);
        hash.Add(obj.Info.Type);
        hash.Add(obj.Info.Compute.ExecutionEngines.Count);
        foreach (var engine in obj.Info.Compute.ExecutionEngines)
        {
            hash.Add(engine);
        }

        return hash.ToHashCode();
    }

    private static bool Same(IReadOnlyList<string> left, IReadOnlyList<string> right) => ReferenceEquals(left, right) || left.SequenceEqual(right);
}
