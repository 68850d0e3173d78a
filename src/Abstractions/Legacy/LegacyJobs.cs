namespace Bacalhau.Legacy;

/// <summary>Turns jobs of v1.2 and v1.3 into jobs of today. Pure.</summary>
public static class LegacyJobs
{
    private const string TaskName = "main";

    /// <summary>Reads an old job file: YAML or JSON, a whole job with a <c>Spec</c> or the specification alone.</summary>
    /// <returns>The job, or everything wrong with the file. The job still has to pass <see cref="JobIntake"/>.</returns>
    public static JobFileResult Read(ReadOnlySpan<byte> utf8) => LegacyJobFile.Read(utf8);

    /// <summary>Converts a submission.</summary>
    /// <param name="payload">What was signed.</param>
    /// <returns>The job in the client's namespace, or everything that cannot be converted. It still has to pass <see cref="JobIntake"/>.</returns>
    public static JobFileResult Convert(LegacyJobPayload payload)
    {
        var errors = new ErrorCollector(BacalhauErrorCode.ValidationError, JobValidator.SubmissionComponent);
        if (payload.Spec is not { } spec)
        {
            errors.Add("Spec", "there is no specification", "Send what to run.");
            return new(null, errors.Errors);
        }

        var onAllNodes = spec.Deal?.TargetingMode == true;
        if (spec.Deal is { Concurrency: <= 0, TargetingMode: false } deal)
        {
            errors.Add("Spec.Deal.Concurrency", $"{deal.Concurrency} is not 1 or more", "Set how many nodes are wanted.");
        }

        var job = new Job
        {
            Namespace = payload.ClientID,
            Type = onAllNodes ? JobTypes.Ops : JobTypes.Batch,
            Count = onAllNodes ? 0 : spec.Deal?.Concurrency ?? 1,
            Labels = spec.Annotations.Where(label => label.Length > 0).Distinct(StringComparer.Ordinal).ToDictionary(label => label, _ => "", StringComparer.Ordinal),
            Constraints = [.. spec.NodeSelectors.Where(selector => selector is not null).Select(Translate)],
            Tasks = [ConvertTask(spec, errors)],
        };
        return errors.IsEmpty ? new(job, []) : new(null, errors.Errors);
    }

    private static JobTask ConvertTask(LegacySpec spec, ErrorCollector errors)
    {
        var task = new JobTask
        {
            Name = TaskName,
            Publisher = new(FirstOf(spec.PublisherSpec?.Type, spec.Publisher).ToLowerInvariant()) { Params = spec.PublisherSpec?.Params ?? SpecParams.Empty },
            Resources = spec.Resources,
            Network = LegacyNetworks.Convert(spec.Network, errors),
            Timeouts = new(ExecutionTimeout: Seconds(spec.Timeout, errors)),
            InputSources = [.. spec.Inputs.Select((input, index) => LegacyStorages.ToInput(input, $"Spec.Inputs[{index}]", errors)).OfType<InputSource>()],
            ResultPaths = [.. spec.Outputs.Where(output => output is not null).Select(output => new ResultPath(output.Name, output.Path))],
        };
        return LegacyEngines.Apply(task, spec, errors);
    }

    private static long Seconds(double seconds, ErrorCollector errors)
    {
        errors.Require(seconds is >= 0 and <= JobLimits.MaxTimeoutSeconds, "Spec.Timeout", $"{seconds} s is not between 0 and {JobLimits.MaxTimeoutSeconds} s", "Give seconds; 0 is the default.");
        return (long)Math.Ceiling(Math.Clamp(seconds, 0, JobLimits.MaxTimeoutSeconds));
    }

    /// <summary>Nodes told their system and processor under other labels then.</summary>
    private static LabelConstraint Translate(LabelConstraint selector) => selector.Key switch
    {
        "Architecture" => selector with { Key = "os_arch" },
        "Operating-System" => selector with { Key = "os_type" },
        _ => selector,
    };

    internal static string FirstOf(string? first, string? second) => string.IsNullOrWhiteSpace(first) ? second?.Trim() ?? "" : first.Trim();
}
