namespace Bacalhau;

/// <summary>Gathers all that is wrong, each with the path to it and what to do, up to <see cref="JobLimits.MaxErrors"/>.</summary>
internal sealed class ErrorCollector(BacalhauErrorCode code, string component)
{
    private readonly List<BacalhauError> errors = [];
    private int dropped;

    public bool IsEmpty => errors.Count == 0;

    public IReadOnlyList<BacalhauError> Errors => dropped == 0
        ? errors
        : [.. errors, new(code, component, $"and {dropped} more problems of the same request") { Hint = "Correct those named first." }];

    /// <param name="path">Where, for example <c>Tasks[0].Engine.Type</c>.</param>
    /// <param name="problem">What is wrong and why, without the path.</param>
    /// <param name="hint">What to do.</param>
    public void Add(string path, string problem, string hint)
    {
        if (errors.Count >= JobLimits.MaxErrors)
        {
            dropped++;
            return;
        }

        // The original looks at parameters only once a node has the job, so none of its components refuses them at submission.
        var speaker = path.Contains(".Params.", StringComparison.Ordinal) ? "" : component;
        errors.Add(new(code, speaker, $"{Clip.Path(path)}: {problem}") { Hint = hint });
    }

    public void Require(bool holds, string path, string problem, string hint)
    {
        if (!holds)
        {
            Add(path, problem, hint);
        }
    }
}
