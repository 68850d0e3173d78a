namespace Bacalhau;

/// <summary>Fills what a normalised job leaves open from the defaults of its type. Pure.</summary>
internal static class JobDefaulting
{
    public static Job Apply(Job job, JobDefaultsOptions defaults, List<string> warnings) => job.Type switch
    {
        JobTypes.Batch => Apply(job, defaults.Batch, warnings),
        JobTypes.Ops => Apply(job, defaults.Ops, warnings),
        JobTypes.Service => Apply(job, defaults.Service, warnings),
        JobTypes.Daemon => Apply(job, defaults.Daemon, warnings),
        _ => job,
    };

    private static Job Apply(Job job, FiniteJobDefaults defaults, List<string> warnings) => job with
    {
        Priority = Priority(job, defaults.Priority, warnings),
        Tasks =
        [
            .. job.Tasks.Select(task => task with
            {
                Resources = Resources(task.Resources, defaults.Task.Resources),
                Publisher = task.Publisher is null or { IsEmpty: true } ? Publisher(defaults.Task.Publisher) : task.Publisher,
                Timeouts = Timeouts(task.Timeouts ?? new(), defaults.Task.Timeouts),
            }),
        ],
    };

    private static Job Apply(Job job, LongRunningJobDefaults defaults, List<string> warnings) => job with
    {
        Priority = Priority(job, defaults.Priority, warnings),
        Tasks = [.. job.Tasks.Select(task => task with { Resources = Resources(task.Resources, defaults.Task.Resources) })],
    };

    private static int Priority(Job job, int standard, List<string> warnings)
    {
        if (job.Priority > 0)
        {
            return job.Priority;
        }

        if (job.Priority < 0)
        {
            warnings.Add($"job priority {job.Priority} is below 0 and will be {standard}");
        }

        return standard;
    }

    private static ResourcesConfig Resources(ResourcesConfig? own, ResourceDefaults defaults) => new ResourcesConfig(
        Or(own?.CPU, defaults.CPU),
        Or(own?.Memory, defaults.Memory),
        Or(own?.Disk, defaults.Disk),
        Or(own?.GPU, defaults.GPU)).Normalise();

    private static string Or(string? own, string standard) => string.IsNullOrEmpty(own) ? standard : own;

    private static SpecConfig Publisher(PublisherDefaults defaults) => new(defaults.Type.Trim())
    {
        Params = defaults.Params.Count == 0 ? SpecParams.Empty : SpecParams.Of(defaults.Params.Select(entry => KeyValuePair.Create(entry.Key, (object?)entry.Value))),
    };

    private static TimeoutConfig Timeouts(TimeoutConfig own, TimeoutDefaults defaults)
    {
        var total = own.TotalTimeout > 0 ? own.TotalTimeout : Seconds(defaults.TotalTimeout);
        var execution = own.ExecutionTimeout;
        if (execution <= 0)
        {
            // A limit the user did not write must not make the ones that were written contradict each other.
            var left = total > 0 ? Math.Max(0, total - own.QueueTimeout) : long.MaxValue;
            execution = Math.Min(Seconds(defaults.ExecutionTimeout), left);
        }

        if (own.TotalTimeout <= 0 && total > 0)
        {
            total = Math.Max(total, execution + own.QueueTimeout);
        }

        return own with { ExecutionTimeout = execution, TotalTimeout = total };
    }

    private static long Seconds(TimeSpan span) => (long)Math.Ceiling(Math.Max(0, span.TotalSeconds));
}
