namespace Bacalhau.TestKit;

/// <summary>Jobs for tests: valid and normalised, as a grain gets them.</summary>
public static class TestJobs
{
    /// <summary>The engine of scripted nodes.</summary>
    public const string Engine = "scripted";

    /// <summary>Makes a job.</summary>
    public static Job New(string type = JobTypes.Batch, int count = 1, Func<Job, Job>? change = null)
    {
        var id = JobId.New();
        var job = new Job
        {
            Id = id,
            Name = id.Value,
            Namespace = "default",
            Type = type,
            Count = type is JobTypes.Ops or JobTypes.Daemon ? 0 : count,
            Tasks = [new() { Name = "main", Engine = new(Engine), Publisher = new(""), Resources = new("500m", "100mb") }],
        };
        return change?.Invoke(job) ?? job;
    }

    /// <summary>Changes the task of a job.</summary>
    public static Job WithTask(this Job job, Func<JobTask, JobTask> change) => job with { Tasks = [change(job.Task)] };

    /// <summary>Describes a node that runs scripted executions.</summary>
    /// <param name="name">The id.</param>
    /// <param name="cores">Its processors.</param>
    public static NodeInfo Node(string name, int cores = 4) => new()
    {
        Id = new(name),
        Type = NodeType.Compute,
        Labels = new Dictionary<string, string> { ["name"] = name },
        Compute = new()
        {
            ExecutionEngines = [Engine],
            Publishers = ["local"],
            StorageSources = ["inline"],
            MaxCapacity = new(cores * 1000L, 64_000_000_000, 1_000_000_000_000, 0),
            AvailableCapacity = new(cores * 1000L, 64_000_000_000, 1_000_000_000_000, 0),
            MaxJobRequirements = new(cores * 1000L, 64_000_000_000, 1_000_000_000_000, 0),
        },
    };
}
