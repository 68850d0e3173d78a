using System.ComponentModel.DataAnnotations;

namespace Bacalhau.Compute;

/// <summary>Which jobs this node wants, section <c>JobAdmissionControl</c>.</summary>
public sealed class JobAdmissionControlOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "JobAdmissionControl";

    /// <summary>Gets or sets where inputs must lie: <c>anywhere</c>, or <c>local</c> for jobs only whose inputs are on this machine already.</summary>
    /// <value>Default: <c>anywhere</c>.</value>
    [RegularExpression("(?i)anywhere|local", ErrorMessage = "JobAdmissionControl.Locality must be \"anywhere\" or \"local\".")]
    public string Locality { get; set; } = "anywhere";

    /// <summary>Gets or sets whether jobs without inputs are refused.</summary>
    /// <value>Default: false.</value>
    public bool RejectStatelessJobs { get; set; }

    /// <summary>Gets or sets whether jobs that ask for a network are refused.</summary>
    /// <value>Default: false.</value>
    public bool RejectNetworkedJobs { get; set; }

    /// <summary>
    /// Gets or sets whether the node welcomes networked jobs: true also gives a network to jobs that ask for nothing in particular, false refuses those
    /// that ask for one.
    /// </summary>
    /// <value>Default: not said: who asks gets a network, who does not ask gets none.</value>
    public bool? AcceptNetworkedJobs { get; set; }

    /// <summary>Gets or sets a command for <c>bash -c</c> that gets the job as JSON on its input and accepts it by exiting with 0; empty for none.</summary>
    public string ProbeExec { get; set; } = "";

    /// <summary>Gets or sets a URL to which the job is posted as JSON and that answers whether to take it; empty for none.</summary>
    public string ProbeHTTP { get; set; } = "";

    /// <summary>Gets or sets how long a probe may take.</summary>
    /// <value>Default: 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(10);
}
