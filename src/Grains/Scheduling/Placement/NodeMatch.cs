namespace Bacalhau.Grains;

/// <summary>What is known of all nodes with regard to what one job needs, room aside.</summary>
/// <param name="Needs">What the job needs.</param>
/// <param name="Suitable">The nodes that can run it and take work, if they are large enough.</param>
/// <param name="Preference">The points of those it would rather have.</param>
internal readonly record struct NodeMatch(JobNeeds Needs, SuitableNodes Suitable, NodePreference Preference)
{
    /// <summary>Takes a newer view into account; costs nothing when there is none.</summary>
    public NodeMatch Refresh(NodeView view)
    {
        Suitable.Refresh(view);
        Preference.Refresh(view);
        return this;
    }

    /// <summary>Tells whether a node can run it and takes work.</summary>
    public bool Suits(int slot, NodeView view) => Suitable.Contains(slot) && view.Columns.IsLargeEnough(slot, Needs.Resources);
}
