using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Placement;

namespace Bacalhau.Grains;

/// <summary>One job: an inbox, and turns that drain it, decide once, commit once and then act.</summary>
[PreferLocalPlacement]
internal sealed partial class JobGrain(
    IJobStore store,
    INodeDirectory nodes,
    IOptions<SchedulingOptions> options,
    GrainMetrics metrics,
    TimeProvider clock,
    ILogger<JobGrain> logger) : Grain, IJobGrain
{
    private readonly SchedulingOptions settings = options.Value;
    private List<InboxItem> inbox = [];
    private Task pump = Task.CompletedTask;
    private bool isClosing;

    private JobId Id => new(this.GetPrimaryKeyString());

    public Task<SubmitOutcome> SubmitAsync(JobSubmission submission)
    {
        metrics.Received();
        var item = new SubmitItem(submission);
        Enqueue(item);
        return item.Outcome;
    }

    public Task<SubmitOutcome> UpdateAsync(JobSubmission submission) => Command<SubmitOutcome>(
        submission.EvaluationId,
        submission.IdempotencyKey,
        draft =>
        {
            JobCommands.Update(draft, submission);
            var version = draft.Record.Version;
            return outcome => ToSubmitOutcome(outcome, submission.EvaluationId, version);
        });

    public async Task<SubmitOutcome> RerunAsync(long version, string reason, string? idempotencyKey)
    {
        // Read before the turn: a version that does not exist must not touch anything.
        var wanted = version == 0 ? null : await store.LoadVersionAsync(Id, version, CancellationToken.None)
            ?? throw new BacalhauError(BacalhauErrorCode.NotFound, "JobStore", $"job version {version} not found for job {Id}").AsException();
        var evaluation = Guid.NewGuid().ToString();
        return await Command<SubmitOutcome>(evaluation, idempotencyKey, draft =>
        {
            JobCommands.Rerun(draft, wanted ?? draft.Spec, reason);
            var next = draft.Record.Version;
            return outcome => ToSubmitOutcome(outcome, evaluation, next);
        });
    }

    public Task<string> StopAsync(string reason)
    {
        var evaluation = Guid.NewGuid().ToString();
        return Command<string>(evaluation, null, draft =>
        {
            var stopped = JobCommands.Stop(draft, reason);
            return _ => stopped ? evaluation : "";
        });
    }

    public Task PostAsync(IReadOnlyList<JobFact> facts)
    {
        foreach (var fact in facts)
        {
            inbox.Add(new FactItem(fact));
        }

        StartPump();
        return Task.CompletedTask;
    }

    public Task WakeAsync()
    {
        Enqueue(new LookItem(LookAround: true));
        return Task.CompletedTask;
    }

    public async Task<bool> DeleteAsync(DateTimeOffset unchangedSince)
    {
        await pump;
        if (await LoadAsync() is not { IsFinished: true } loaded || loaded.Record.ModifiedAt >= unchangedSince)
        {
            if (inbox.Count == 0)
            {
                DeactivateOnIdle();
            }

            return false;
        }

        var deleted = await store.DeleteAsync(Id, loaded.ETag, CancellationToken.None);
        Forget();
        return deleted;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        isClosing = true;
        dueTimer?.Dispose();
        await pump.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    private Task<T> Command<T>(string evaluation, string? key, Func<JobDraft, Func<CommitOutcome, T>> command)
    {
        var item = new CommandItem<T>(evaluation, key, command);
        Enqueue(item);
        return item.Answer;
    }

    private void Enqueue(InboxItem item)
    {
        inbox.Add(item);
        StartPump();
    }

    private void StartPump()
    {
        if (pump.IsCompleted)
        {
            pump = PumpAsync();
        }
    }

    /// <summary>Runs turns until the inbox is empty. Never throws: whoever waits for an answer gets the error, and the grain is read again from the store.</summary>
    private async Task PumpAsync()
    {
        // What has arrived together is decided together.
        await Task.Yield();
        while (inbox.Count > 0)
        {
            var items = inbox;
            inbox = [];
            try
            {
                await TurnAsync(items);
            }
            catch (Exception error)
            {
                LogTurnFailed(logger, error, Id);
                await BreakAsync(items, error);
                return;
            }
        }
    }

    /// <summary>What is in memory may differ from what is stored: forget it, tell who waits, and come back from the store.</summary>
    private async Task BreakAsync(List<InboxItem> items, Exception error)
    {
        foreach (var item in items.Concat(inbox))
        {
            (item as CommandItem)?.Fail(error);
            (item as SubmitItem)?.Fail(error);
        }

        inbox = [];
        Forget();
        if (isClosing)
        {
            return;
        }

        // Facts that were acknowledged are lost with this activation; looking around from the store finds what they said.
        var self = this.AsReference<IJobGrain>();
        DeactivateOnIdle();
        await Task.Delay(TimeSpan.FromMilliseconds(200), clock);
        self.WakeAsync().Ignore();
    }

    private SubmitOutcome ToSubmitOutcome(CommitOutcome outcome, string evaluation, long version) => outcome.Status == CommitStatus.Repeated
        ? new(SubmitStatus.Repeated, outcome.Existing ?? Id, outcome.EvaluationId ?? evaluation, version - 1)
        : new(SubmitStatus.Accepted, Id, evaluation, version);
}
