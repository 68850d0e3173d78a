namespace Bacalhau;

/// <summary>What a job gets where it says nothing, by type. Section <c>JobDefaults</c>.</summary>
public sealed class JobDefaultsOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "JobDefaults";

    /// <summary>Gets or sets the defaults of batch jobs.</summary>
    public FiniteJobDefaults Batch { get; set; } = new();

    /// <summary>Gets or sets the defaults of ops jobs.</summary>
    public FiniteJobDefaults Ops { get; set; } = new();

    /// <summary>Gets or sets the defaults of service jobs.</summary>
    public LongRunningJobDefaults Service { get; set; } = new();

    /// <summary>Gets or sets the defaults of daemon jobs.</summary>
    public LongRunningJobDefaults Daemon { get; set; } = new();
}

/// <summary>Defaults of jobs that end.</summary>
public sealed class FiniteJobDefaults
{
    /// <summary>Gets or sets the priority of jobs whose own is 0 or less.</summary>
    /// <value>Default: 0.</value>
    public int Priority { get; set; }

    /// <summary>Gets or sets the defaults of their task.</summary>
    public FiniteTaskDefaults Task { get; set; } = new();
}

/// <summary>Defaults of jobs that run until stopped.</summary>
public sealed class LongRunningJobDefaults
{
    /// <summary>Gets or sets the priority of jobs whose own is 0 or less.</summary>
    /// <value>Default: 0.</value>
    public int Priority { get; set; }

    /// <summary>Gets or sets the defaults of their task.</summary>
    public LongRunningTaskDefaults Task { get; set; } = new();
}

/// <summary>Defaults of the task of a job that ends.</summary>
public sealed class FiniteTaskDefaults
{
    /// <summary>Gets or sets the amounts.</summary>
    public ResourceDefaults Resources { get; set; } = new();

    /// <summary>Gets or sets where results go.</summary>
    public PublisherDefaults Publisher { get; set; } = new();

    /// <summary>Gets or sets the time limits.</summary>
    public TimeoutDefaults Timeouts { get; set; } = new();
}

/// <summary>Defaults of the task of a job that runs until stopped.</summary>
public sealed class LongRunningTaskDefaults
{
    /// <summary>Gets or sets the amounts.</summary>
    public ResourceDefaults Resources { get; set; } = new();
}

/// <summary>Amounts as text, in the grammar of <see cref="ResourceText"/>.</summary>
public sealed class ResourceDefaults
{
    /// <summary>Gets or sets the processor time.</summary>
    /// <value>Default: <c>500m</c>.</value>
    public string CPU { get; set; } = "500m";

    /// <summary>Gets or sets the memory.</summary>
    /// <value>Default: <c>512Mb</c>, which is 512,000,000 bytes.</value>
    public string Memory { get; set; } = "512Mb";

    /// <summary>Gets or sets the disk.</summary>
    /// <value>Default: empty, nothing in particular.</value>
    public string Disk { get; set; } = "";

    /// <summary>Gets or sets the number of graphics processors.</summary>
    /// <value>Default: empty, none.</value>
    public string GPU { get; set; } = "";
}

/// <summary>A publisher with its parameters.</summary>
public sealed class PublisherDefaults
{
    /// <summary>Gets or sets the publisher.</summary>
    /// <value>Default: empty, results go nowhere.</value>
    public string Type { get; set; } = "";

    /// <summary>Gets the parameters.</summary>
    public Dictionary<string, string> Params { get; } = [];
}

/// <summary>Time limits; zero is none.</summary>
public sealed class TimeoutDefaults
{
    /// <summary>Gets or sets the limit of a job as a whole.</summary>
    /// <value>Default: none. Whole seconds count.</value>
    public TimeSpan TotalTimeout { get; set; }

    /// <summary>Gets or sets the limit of each execution. A job whose own total timeout leaves less gets what that leaves.</summary>
    /// <value>Default: none. Whole seconds count.</value>
    public TimeSpan ExecutionTimeout { get; set; }
}
