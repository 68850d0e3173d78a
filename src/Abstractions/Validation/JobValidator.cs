namespace Bacalhau;

/// <summary>
/// Finds everything wrong with a job. Pure. Two sets, because clients see them differently: what a submission breaks
/// (component <c>APIServer</c>), and what breaks only once defaults are applied (component <c>JobStore</c>).
/// </summary>
public static class JobValidator
{
    /// <summary>The component of errors of a submission.</summary>
    public const string SubmissionComponent = "APIServer";

    /// <summary>The component of errors of a job with its defaults.</summary>
    public const string StoredComponent = "JobStore";

    /// <summary>Names all that is wrong with a job as a user wrote it; empty when nothing is.</summary>
    public static IReadOnlyList<BacalhauError> ValidateSubmission(Job? job)
    {
        var errors = new ErrorCollector(BacalhauErrorCode.ValidationError, SubmissionComponent);
        if (job is null)
        {
            errors.Add("Job", "the request has no job", "Send a body like {\"Job\": {\"Type\": \"batch\", \"Tasks\": [...]}}.");
            return errors.Errors;
        }

        CheckTypeAndCount(job, errors);
        TextRules.CheckMap(job.Labels, "Labels", JobLimits.MaxValueLength, errors);
        TextRules.CheckMap(job.Meta, "Meta", JobLimits.MaxValueLength, errors);
        ConstraintRules.Check(job.Constraints, "Constraints", errors);
        CheckTasks(job, errors);
        PolicyRules.Check(job.Policy, "Policy", errors);
        return errors.Errors;
    }

    /// <summary>Names all that is wrong with a job that has an id, a name and its defaults; empty when nothing is.</summary>
    public static IReadOnlyList<BacalhauError> ValidateStored(Job job)
    {
        var errors = new ErrorCollector(BacalhauErrorCode.BadRequest, StoredComponent);
        TextRules.CheckName(job.Id.ToString(), "ID", errors);
        if (job.Id.ToString().Any(char.IsWhiteSpace))
        {
            errors.Add("ID", $"'{Clip.Text(job.Id.ToString())}' contains blanks", "Leave the ID out; the server makes one.");
        }

        TextRules.CheckName(job.Name, "Name", errors);
        TextRules.CheckName(job.Namespace, "Namespace", errors);
        for (var index = 0; index < job.Tasks.Count; index++)
        {
            CheckStoredTask(job.Tasks[index], $"Tasks[{index}]", errors);
        }

        return errors.Errors;
    }

    private static void CheckTypeAndCount(Job job, ErrorCollector errors)
    {
        if (job.Type.Length == 0)
        {
            errors.Add("Type", "the job has no type", "Set Type to batch, ops, service or daemon.");
        }
        else if (!JobTypes.IsKnown(job.Type))
        {
            errors.Add("Type", $"'{Clip.Text(job.Type)}' is not a type of job", "Set Type to batch, ops, service or daemon, in lower case.");
        }

        if (job.Count < 0)
        {
            errors.Add("Count", $"{job.Count} is negative", "Set Count to 0 or more.");
        }
        else if (job.RunsOnAllNodes && job.Count > 1)
        {
            errors.Add("Count", $"a {job.Type} job runs once on every node that matches, so it cannot be {job.Count}", "Leave Count out.");
        }
        else if (job.Count > JobLimits.MaxCount)
        {
            errors.Add("Count", $"{job.Count} is more than {JobLimits.MaxCount}", "Split the work into several jobs.");
        }
    }

    private static void CheckTasks(Job job, ErrorCollector errors)
    {
        if (job.Tasks.Count == 0)
        {
            errors.Add("Tasks", "the job has no task", "Add one task with a Name and an Engine.");
        }
        else if (job.Tasks.Count > JobLimits.MaxTasks)
        {
            errors.Add("Tasks", $"{job.Tasks.Count} tasks are more than {JobLimits.MaxTasks}", "Submit one job for each task.");
            return;
        }

        for (var index = 0; index < job.Tasks.Count; index++)
        {
            TaskRules.Check(job.Tasks[index], $"Tasks[{index}]", errors);
        }
    }

    private static void CheckStoredTask(JobTask task, string path, ErrorCollector errors)
    {
        if (task.ResultPaths.Count > 0 && (task.Publisher is null || task.Publisher.IsEmpty))
        {
            errors.Add($"{path}.Publisher", "the task has result paths but no publisher to send them to", "Set Publisher, for example {Type: local}, or remove ResultPaths.");
        }

        if (task.Timeouts is { TotalTimeout: > 0 } limits && limits.ExecutionTimeout + limits.QueueTimeout > limits.TotalTimeout)
        {
            errors.Add(
                $"{path}.Timeouts",
                $"the execution timeout of {limits.ExecutionTimeout} s and the queue timeout of {limits.QueueTimeout} s together exceed the total timeout of {limits.TotalTimeout} s",
                "Raise TotalTimeout or lower the others.");
        }
    }
}
