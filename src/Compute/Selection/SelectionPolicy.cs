using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>The operator's choice of jobs for this node.</summary>
internal sealed class SelectionPolicy(IOptions<JobAdmissionControlOptions> options, ExecProbe execProbe, HttpProbe httpProbe, ComputeNodeIdentity node)
{
    public JobAdmissionControlOptions Options => options.Value;

    /// <summary>Names what speaks against the job without asking anybody.</summary>
    public IEnumerable<BacalhauError> Check(JobTask task)
    {
        var asksForNetwork = task.Network is { Type: not (NetworkType.Default or NetworkType.None) };
        if (asksForNetwork && (Options.RejectNetworkedJobs || Options.AcceptNetworkedJobs == false))
        {
            yield return RefusalReasons.ThisNode("accept jobs that require networking", "Use the network type None, or a node that accepts networked jobs.");
        }

        if (Options.RejectStatelessJobs && task.InputSources.Count == 0)
        {
            yield return RefusalReasons.ThisNode("accept jobs without inputs");
        }
    }

    /// <summary>Gets whether inputs must lie on this machine already.</summary>
    public bool RequiresLocalInputs => string.Equals(Options.Locality, "local", StringComparison.OrdinalIgnoreCase);

    /// <summary>Asks the probes, if there are any.</summary>
    /// <exception cref="BacalhauException">A probe could not be asked.</exception>
    public async ValueTask<IReadOnlyList<BacalhauError>> ProbeAsync(ExecutionSpec spec, CancellationToken cancellationToken)
    {
        if (Options.ProbeExec.Length == 0 && Options.ProbeHTTP.Length == 0)
        {
            return [];
        }

        var job = ProbeInput.Describe(spec, node.NodeId);
        var reasons = new List<BacalhauError>();
        if (Options.ProbeExec.Length > 0
            && await execProbe.AskAsync(Options.ProbeExec, job, Options.ProbeTimeout, cancellationToken).ConfigureAwait(false) is { } refused)
        {
            reasons.Add(refused);
        }

        if (Options.ProbeHTTP.Length > 0
            && await httpProbe.AskAsync(Options.ProbeHTTP, job, Options.ProbeTimeout, cancellationToken).ConfigureAwait(false) is { } declined)
        {
            reasons.Add(declined);
        }

        return reasons;
    }
}
