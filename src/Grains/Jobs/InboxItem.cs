namespace Bacalhau.Grains;

/// <summary>What waits for a job's next turn.</summary>
internal abstract record InboxItem;

/// <summary>A fact.</summary>
internal sealed record FactItem(JobFact Fact) : InboxItem;

/// <summary>A reason to look at nodes and clocks, or to write what has gathered.</summary>
internal sealed record LookItem(bool LookAround) : InboxItem;

/// <summary>A command; whoever gave it waits for the outcome.</summary>
internal abstract record CommandItem : InboxItem
{
    /// <summary>Gets the key under which a repeat finds the first answer; null for none.</summary>
    public virtual string? IdempotencyKey => null;

    /// <summary>Gets the evaluation the answer carries.</summary>
    public abstract string EvaluationId { get; }

    /// <summary>Changes the draft; the returned function answers once that is durable.</summary>
    public abstract Action<CommitOutcome> Apply(JobDraft draft);

    /// <summary>Answers with an error.</summary>
    public abstract void Fail(Exception error);
}

/// <summary>A command with an answer.</summary>
internal sealed record CommandItem<T>(string Evaluation, string? Key, Func<JobDraft, Func<CommitOutcome, T>> Command) : CommandItem
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override string? IdempotencyKey => Key;

    public override string EvaluationId => Evaluation;

    /// <summary>Gets the answer.</summary>
    public Task<T> Answer => completion.Task;

    public override Action<CommitOutcome> Apply(JobDraft draft)
    {
        var answer = Command(draft);
        return outcome => completion.TrySetResult(answer(outcome));
    }

    public override void Fail(Exception error) => completion.TrySetException(error);
}

/// <summary>The first command of a job.</summary>
internal sealed record SubmitItem(JobSubmission Submission) : InboxItem
{
    private readonly TaskCompletionSource<SubmitOutcome> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the answer.</summary>
    public Task<SubmitOutcome> Outcome => completion.Task;

    public void Answer(SubmitStatus status, JobId job, string evaluationId, long version) => completion.TrySetResult(new(status, job, evaluationId, version));

    public void Fail(Exception error) => completion.TrySetException(error);
}
