namespace Bacalhau;

/// <summary>
/// The one way a submitted job takes to become one that can be stored. Pure: the same job and context give the same result,
/// the new id aside.
/// </summary>
public static class JobIntake
{
    /// <summary>Validates, normalises, takes back what only the cluster sets, adds what it adds, applies defaults, and validates the outcome.</summary>
    /// <param name="submitted">The job as the user wrote it; null is an error of the request.</param>
    /// <param name="context">Who accepts it, and the defaults.</param>
    /// <returns>The job with an id and a name, the warnings, and every error at once. With errors, the job is of no use.</returns>
    public static PreparedJob Prepare(Job? submitted, JobIntakeContext context)
    {
        var errors = JobValidator.ValidateSubmission(submitted);
        if (submitted is null || submitted.Tasks.Count > JobLimits.MaxTasks)
        {
            return new(submitted ?? new Job(), [], errors);
        }

        var warnings = new List<string>();
        var job = JobSanitiser.Sanitise(JobNormaliser.Normalise(submitted), warnings);
        job = AddMeta(Identify(job, context), context);
        job = JobDefaulting.Apply(job, context.Defaults, warnings);
        job = job with { Tasks = [.. job.Tasks.Select(WasmParams.Convert)] };
        return new(job, warnings, [.. errors, .. JobValidator.ValidateStored(job)]);
    }

    /// <summary>Tells what keeps a job from becoming the next version of a stored one; null when nothing does.</summary>
    public static BacalhauError? CheckUpdate(Job stored, Job submitted) => stored.Type == submitted.Type
        ? null
        : new(
            BacalhauErrorCode.ValidationError,
            JobValidator.SubmissionComponent,
            $"Type: job '{Clip.Text(stored.Name)}' is of type {stored.Type} and cannot become {Clip.Text(submitted.Type)}")
        {
            Hint = "Submit it under another name.",
        };

    private static Job Identify(Job job, JobIntakeContext context)
    {
        var id = job.Id.ToString().Length > 0 ? job.Id : context.NewId();
        return job with { Id = id, Name = job.Name.Length > 0 ? job.Name : id.ToString() };
    }

    private static Job AddMeta(Job job, JobIntakeContext context)
    {
        var meta = job.Meta.ToDictionary(StringComparer.Ordinal);
        Set(JobMeta.OrchestratorId, context.OrchestratorId.ToString());
        Set(JobMeta.RequesterId, context.OrchestratorId.ToString());
        Set(JobMeta.ServerInstallationId, context.ServerInstallationId);
        Set(JobMeta.ServerInstanceId, context.ServerInstanceId);
        Set(JobMeta.ClientInstallationId, Clip.To(context.ClientInstallationId, JobLimits.MaxNameLength));
        Set(JobMeta.ClientInstanceId, Clip.To(context.ClientInstanceId, JobLimits.MaxNameLength));
        Set(JobMeta.ClientId, context.ClientId);
        return job with { Meta = meta };

        void Set(string key, string value)
        {
            if (value.Length > 0)
            {
                meta[key] = value;
            }
        }
    }
}
