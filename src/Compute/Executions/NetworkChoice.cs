namespace Bacalhau.Compute;

/// <summary>Which network an execution gets.</summary>
internal static class NetworkChoice
{
    private static readonly NetworkConfig None = new() { Type = NetworkType.None };

    /// <summary>
    /// Settles the network: as asked; none when nothing was asked, unless the operator has said that this node accepts networked jobs, then the
    /// engine's usual one.
    /// </summary>
    public static NetworkConfig Choose(JobTask task, JobAdmissionControlOptions admission)
    {
        var asked = task.Network;
        if (asked is null or { Type: NetworkType.Default })
        {
            return admission.AcceptNetworkedJobs != true || admission.RejectNetworkedJobs ? None
                : task.Engine?.Is("docker") == true ? new() { Type = NetworkType.Bridge }
                : new() { Type = NetworkType.Host };
        }

        return asked;
    }
}
