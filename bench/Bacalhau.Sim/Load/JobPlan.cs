namespace Bacalhau.Sim;

/// <summary>A job and what will become of it.</summary>
internal sealed record JobPlan(Job Job, TimeSpan SubmitAt)
{
    /// <summary>Gets what one execution asks for.</summary>
    public ComputeResources Resources { get; } = Job.Task.Resources.ToResources();

    /// <summary>Gets how long one execution runs; null for one that runs until stopped.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Gets when its user stops it; null when nobody does.</summary>
    public TimeSpan? StopAt { get; init; }

    /// <summary>Gets the share of attempts that fail by no fault of the job.</summary>
    public double Failing { get; init; }

    /// <summary>Gets whether the job itself is wrong: every attempt fails for good.</summary>
    public bool IsWrong { get; init; }
}
