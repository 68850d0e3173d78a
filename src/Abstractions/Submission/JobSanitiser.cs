namespace Bacalhau;

/// <summary>Takes back what only the cluster sets, and says so. Pure.</summary>
internal static class JobSanitiser
{
    /// <summary>Resets such fields of a normalised job; adds one warning for each.</summary>
    public static Job Sanitise(Job job, List<string> warnings)
    {
        if (job.State.StateType != JobStateType.Undefined)
        {
            warnings.Add("job state is ignored when submitting a job");
        }

        WarnIf(job.Revision != 0, "revision", warnings);
        WarnIf(job.Version != 0, "version", warnings);
        WarnIf(job.CreatedAt != default, "create time", warnings);
        WarnIf(job.ModifiedAt != default, "modify time", warnings);
        return KeepOneTask(DropReservedMeta(DropId(job, warnings), warnings), warnings) with
        {
            State = JobState.Undefined,
            Revision = 0,
            Version = 0,
            CreatedAt = default,
            ModifiedAt = default,
        };
    }

    private static void WarnIf(bool isSet, string what, List<string> warnings)
    {
        if (isSet)
        {
            warnings.Add($"job {what} is ignored when submitting a job");
        }
    }

    /// <summary>A name that was only a copy of the dropped id goes with it, else the next such submission would be an update of this one.</summary>
    private static Job DropId(Job job, List<string> warnings)
    {
        if (job.Id.ToString().Length == 0 || job.IsLongRunning)
        {
            return job;
        }

        warnings.Add($"job ID is ignored when submitting a {job.Type} job");
        return job with { Id = new(""), Name = job.Name == job.Id.ToString() ? "" : job.Name };
    }

    private static Job KeepOneTask(Job job, List<string> warnings)
    {
        if (job.Tasks.Count <= 1)
        {
            return job;
        }

        warnings.Add("only one task is supported per job");
        return job with { Tasks = [job.Tasks[0]] };
    }

    private static Job DropReservedMeta(Job job, List<string> warnings)
    {
        var reserved = job.Meta.Keys.Where(JobMeta.IsReserved).Order(StringComparer.Ordinal).ToList();
        if (reserved.Count == 0)
        {
            return job;
        }

        warnings.AddRange(reserved.Take(JobLimits.MaxErrors).Select(key => $"job meta key \"{Clip.Text(key)}\" is reserved and will be ignored"));
        return job with { Meta = job.Meta.Where(entry => !JobMeta.IsReserved(entry.Key)).ToDictionary(StringComparer.Ordinal) };
    }
}
