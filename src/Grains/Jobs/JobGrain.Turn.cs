namespace Bacalhau.Grains;

internal sealed partial class JobGrain
{
    private LoadedJob? loaded;

    private async Task TurnAsync(List<InboxItem> items)
    {
        using var activity = GrainMetrics.Source.StartActivity("job.turn");
        activity?.SetTag("jobid", Id.Value);
        using var scope = logger.BeginScope(new JobScope(Id));
        if (loaded is null && items[0] is SubmitItem first)
        {
            inbox.InsertRange(0, items.Skip(1));
            items.RemoveRange(1, items.Count - 1);
            await AcceptAsync(first);
            return;
        }

        if (await LoadAsync() is not { } job)
        {
            AnswerForNobody(items);
            return;
        }

        var draft = new JobDraft(job.ToSituation(nodes.Get, nodes.IsComplete, settings), clock.GetUtcNow(), Guid.NewGuid().ToString());
        var (answers, keyed) = ApplyCommands(draft, items);
        var (facts, grants, lookAround) = Sort(items, job.Standing.Ticket);
        JobDecision.Weigh(draft, facts, lookAround || IsDue(draft));
        var all = await PlaceGrantsAsync(job, draft, grants);
        await AskAsync(job, draft, again: lookAround || !all);
        var plan = JobDecision.Conclude(draft);
        var outcome = await CommitAsync(job, plan, keyed, isFlush: items.Any(item => item is LookItem or FactItem { Fact: TimePassed }));
        if (outcome.Status == CommitStatus.Repeated && keyed is not null)
        {
            // The first answer stands; the rest of the turn is decided again without the repeat.
            answers[keyed](outcome);
            ReturnAll(job, plan);
            loaded = null;
            inbox.InsertRange(0, items.Where(item => item != keyed));
            return;
        }

        Require(outcome);
        Act(job, plan);
        foreach (var answer in answers.Values)
        {
            answer(outcome);
        }

        Watch(job);
    }

    /// <summary>The first turn of a new job needs no read: the store itself refuses what exists already.</summary>
    private async Task AcceptAsync(SubmitItem item)
    {
        var submission = item.Submission;
        var now = clock.GetUtcNow();
        var job = new LoadedJob(JobCommands.NewRecord(submission, now), 0, submission.Job with { Id = Id, Version = 1 }, []);
        var draft = new JobDraft(job.ToSituation(nodes.Get, nodes.IsComplete, settings), now, submission.EvaluationId);
        JobCommands.Submit(draft);
        JobDecision.Weigh(draft, [], lookAround: false);
        await AskAsync(job, draft, again: false);
        var plan = JobDecision.Conclude(draft);
        var outcome = await CommitAsync(job, plan, submission);
        switch (outcome.Status)
        {
            case CommitStatus.Committed:
                loaded = job;
                metrics.Accepted();
                Act(job, plan);
                item.Answer(SubmitStatus.Accepted, Id, submission.EvaluationId, 1);
                Watch(job);
                break;
            case CommitStatus.NameTaken:
                ReturnAll(job, plan);
                item.Answer(SubmitStatus.NameTaken, outcome.Existing ?? Id, "", 0);
                DeactivateOnIdle();
                break;
            case CommitStatus.Repeated:
                ReturnAll(job, plan);
                item.Answer(SubmitStatus.Repeated, outcome.Existing ?? Id, outcome.EvaluationId ?? "", 1);
                DeactivateOnIdle();
                break;
            default:
                // The job is there: this very call has been made before and its answer was lost.
                ReturnAll(job, plan);
                var existing = await LoadAsync();
                item.Answer(SubmitStatus.Repeated, Id, submission.EvaluationId, existing?.Record.Version ?? 1);
                inbox.Add(new LookItem(LookAround: true));
                break;
        }
    }

    private (Dictionary<CommandItem, Action<CommitOutcome>> Answers, CommandItem? Keyed) ApplyCommands(JobDraft draft, List<InboxItem> items)
    {
        Dictionary<CommandItem, Action<CommitOutcome>> answers = new(ReferenceEqualityComparer.Instance);
        CommandItem? keyed = null;
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is SubmitItem submit)
            {
                submit.Answer(SubmitStatus.Repeated, Id, submit.Submission.EvaluationId, draft.Record.Version);
                continue;
            }

            if (items[i] is not CommandItem command)
            {
                continue;
            }

            if (command.IdempotencyKey is not null && answers.Count > 0)
            {
                // A commit carries one key.
                inbox.Add(command);
                items.RemoveAt(i--);
                continue;
            }

            try
            {
                draft.EvaluationId = command.EvaluationId;
                answers[command] = command.Apply(draft);
                keyed = command.IdempotencyKey is null ? keyed : command;
            }
            catch (BacalhauException refused)
            {
                command.Fail(refused);
            }
        }

        return (answers, keyed);
    }

    private static (List<JobFact> Facts, List<RoomGranted> Grants, bool LookAround) Sort(List<InboxItem> items, long ticket)
    {
        List<JobFact> facts = new(items.Count);
        List<RoomGranted> grants = [];
        var lookAround = false;
        foreach (var item in items)
        {
            switch (item)
            {
                case FactItem { Fact: RoomGranted granted }:
                    grants.Add(granted);
                    break;
                case FactItem { Fact: RoomMissing missing } when missing.Ticket != ticket && ticket != 0:
                    // Of a request that does not stand any more.
                    break;
                case FactItem { Fact: var fact }:
                    facts.Add(fact);
                    break;
                case LookItem look:
                    lookAround |= look.LookAround;
                    break;
            }
        }

        return (facts, grants, lookAround);
    }

    private async Task<CommitOutcome> CommitAsync(LoadedJob job, Plan plan, CommandItem? keyed, bool isFlush)
    {
        if (!plan.MustCommit && !(isFlush && (plan.Changed.Count > 0 || job.Unwritten.Count > 0)))
        {
            job.Remember(plan);
            return new(CommitStatus.Committed, job.ETag);
        }

        return Keep(job, plan, await store.CommitAsync(job.ToChange(plan, keyed?.IdempotencyKey, keyed?.EvaluationId), CancellationToken.None));
    }

    private async Task<CommitOutcome> CommitAsync(LoadedJob job, Plan plan, JobSubmission submission) =>
        Keep(job, plan, await store.CommitAsync(job.ToChange(plan, submission.IdempotencyKey, submission.EvaluationId), CancellationToken.None));

    private static CommitOutcome Keep(LoadedJob job, Plan plan, CommitOutcome outcome)
    {
        if (outcome.Status == CommitStatus.Committed)
        {
            job.Keep(plan, outcome.ETag);
        }

        return outcome;
    }

    private async Task<LoadedJob?> LoadAsync()
    {
        if (loaded is null && await store.LoadAsync(Id, CancellationToken.None) is { } stored)
        {
            loaded = new(stored.Record, stored.ETag, stored.Spec, stored.Live);
        }

        return loaded;
    }

    private void Forget()
    {
        loaded = null;
        dueTimer?.Dispose();
        dueTimer = null;
        DeactivateOnIdle();
    }

    private void Require(CommitOutcome outcome)
    {
        if (outcome.Status != CommitStatus.Committed)
        {
            throw new BacalhauError(BacalhauErrorCode.ConflictJobRevision, "JobStore", $"job {Id} was changed by somebody else; it is read again")
            {
                IsRetryable = true,
            }.AsException();
        }
    }

    private static bool IsDue(JobDraft draft) => draft.Record.DueAt is { } due && due <= draft.Now;

    /// <summary>Nobody knows the job: it never was, or it has been deleted.</summary>
    private void AnswerForNobody(List<InboxItem> items)
    {
        var error = new BacalhauError(BacalhauErrorCode.NotFound, "JobStore", $"job not found: {Id}").AsException();
        foreach (var item in items)
        {
            switch (item)
            {
                case CommandItem command:
                    command.Fail(error);
                    break;
                case SubmitItem submit:
                    inbox.Add(submit);
                    break;
                case FactItem { Fact: ExecutionReported { Report: var report } }:
                    TellForeign(report);
                    break;
                case FactItem { Fact: ExecutionsMissing missing }:
                    Node(missing.NodeId).ForgetAsync(missing.Executions).Ignore();
                    break;
                case FactItem { Fact: RoomGranted granted }:
                    Queue.WithdrawAsync(Id, granted.Ticket).Ignore();
                    break;
                case FactItem { Fact: RoomMissing missing }:
                    Queue.WithdrawAsync(Id, missing.Ticket).Ignore();
                    break;
            }
        }

        if (inbox.Count == 0)
        {
            DeactivateOnIdle();
        }
    }

    private readonly record struct JobScope(JobId Id) : IReadOnlyList<KeyValuePair<string, object?>>
    {
        public int Count => 1;

        public KeyValuePair<string, object?> this[int index] => index == 0 ? new("JobID", Id.Value) : throw new ArgumentOutOfRangeException(nameof(index));

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            yield return this[0];
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"JobID:{Id}";
    }
}
