using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Bacalhau.Grains;

/// <summary>How jobs and nodes are treated unless a job says otherwise, sections <c>Orchestrator:NodeManager</c> and <c>Orchestrator:Scheduler</c>.</summary>
public sealed class SchedulingOptions
{
    /// <summary>Configuration section of what concerns nodes.</summary>
    public const string NodeManagerSectionName = "Orchestrator:NodeManager";

    /// <summary>Configuration section of what concerns jobs.</summary>
    public const string SchedulerSectionName = "Orchestrator:Scheduler";

    /// <summary>Gets or sets how often agents say what they hold.</summary>
    /// <value>Default: 3 seconds. Range: 100 milliseconds to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets after how long without a heartbeat a node gets nothing new.</summary>
    /// <value>Default: 6 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SuspectAfter { get; set; } = TimeSpan.FromSeconds(6);

    /// <summary>Gets or sets after how long without a heartbeat a node is away; each job's grace comes on top.</summary>
    /// <value>Default: 12 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.200", "1.00:00:00")]
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>Gets or sets how long an execution may go on unseen on a node that is away before it is replaced.</summary>
    /// <value>Default: 0, the replacement is made as soon as the node counts as away.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan NodeLossGrace { get; set; }

    /// <summary>Gets or sets whether new nodes wait for an operator's approval.</summary>
    /// <value>Default: false.</value>
    public bool ManualApproval { get; set; }

    /// <summary>Gets or sets how long a job may wait with nothing of it running; zero: without limit while some node could run it, not at all when none ever could.</summary>
    /// <value>Default: 0.</value>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan QueueTimeout { get; set; }

    /// <summary>Gets or sets how many attempts a partition has in all.</summary>
    /// <value>Default: 3. Range: 1 to 1000.</value>
    [Range(1, 1000)]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>Gets or sets the delay before the second attempt; it doubles with each further one and varies by a fifth.</summary>
    /// <value>Default: 1 second.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest delay between attempts, before it varies by a fifth.</summary>
    /// <value>Default: 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the causes after which an attempt is tried again, names in kebab case such as <c>node-lost</c>; user errors never are.</summary>
    /// <value>Default: empty, which stands for node-lost, node-restarted, image-pull, input, publish, engine and exit-code.</value>
    public IList<string> RetryOn { get; } = [];

    /// <summary>Gets or sets after how long an execution of a service or daemon job counts as sound: when it ends later, its attempts are counted from the beginning.</summary>
    /// <value>Default: 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets how long beyond its timeout an execution is waited for; its node enforces the timeout itself, this is for nodes that do not answer.</summary>
    /// <value>Default: 15 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan TimeoutSlack { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Gets or sets how many executions of a service or daemon job an update replaces at once.</summary>
    /// <value>Default: 1. Range: 1 to 10000.</value>
    [Range(1, 10_000)]
    public int MaxParallelUpdates { get; set; } = 1;

    /// <summary>Gets or sets how long an execution of a new version must run before an update goes on to the next.</summary>
    /// <value>Default: 10 seconds. Range: 0 to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan UpdateHealthyAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets whether nodes are filled one after the other instead of using the emptiest.</summary>
    /// <value>Default: <c>least-used</c>; else <c>bin-pack</c>.</value>
    [RegularExpression("least-used|bin-pack")]
    public string Strategy { get; set; } = "least-used";

    /// <summary>Gets or sets how long granted room is held for a job that has not used it.</summary>
    /// <value>Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan GrantHold { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long progress that decides nothing may wait for company before it is written.</summary>
    /// <value>Default: 250 milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:30")]
    public TimeSpan ProgressDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets or sets how often a silo looks for jobs that are due.</summary>
    /// <value>Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets how long the node directory hears nothing of a node with which all is as it was, heartbeats apart. Well below <see cref="LostAfter"/>, behind which the
    /// directory takes the node's grain for dead.
    /// </summary>
    internal TimeSpan TellAliveAfter => LostAfter / 2;
}

[OptionsValidator]
internal sealed partial class SchedulingOptionsValidator : IValidateOptions<SchedulingOptions>;

/// <summary>What no attribute can say: causes are known by name, and the longest delay is not shorter than the first.</summary>
internal sealed class RetryOptionsValidator : IValidateOptions<SchedulingOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        List<string> failures =
        [
            .. options.RetryOn.Where(cause => !FailureCauses.TryParse(cause, out _)).Select(cause =>
                $"Orchestrator.Scheduler.RetryOn: '{cause}' is not a cause of failure. Use some of {string.Join(", ", FailureCauses.Names)}."),
        ];
        if (options.MaxRetryDelay < options.RetryDelay)
        {
            failures.Add($"Orchestrator.Scheduler.MaxRetryDelay: {options.MaxRetryDelay} is less than RetryDelay, {options.RetryDelay}. Raise one or lower the other.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
