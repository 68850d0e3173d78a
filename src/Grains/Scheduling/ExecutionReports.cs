namespace Bacalhau.Grains;

/// <summary>Turns what a node says of an execution into changes. A report may be doubled, late, or of an epoch that is over.</summary>
internal static class ExecutionReports
{
    public static void Apply(JobDraft draft, ExecutionReport report)
    {
        if (draft.FindLive(report.Id) is not { } execution)
        {
            Refuse(draft, report);
            return;
        }

        if (execution.Epoch != report.Epoch || execution.NodeId != report.NodeId)
        {
            // Not what was placed; an order would hit what was.
            return;
        }

        execution = TakeEvents(draft, execution, report);
        switch (report.Phase)
        {
            case ExecutionPhase.Accepted or ExecutionPhase.Preparing:
                Advance(draft, execution, ExecutionStateType.BidAccepted);
                break;
            case ExecutionPhase.Running:
                Advance(draft, execution, ExecutionStateType.Running);
                break;
            case ExecutionPhase.AwaitingPublish:
                AwaitPublish(draft, execution, report);
                break;
            case ExecutionPhase.Publishing:
                Advance(draft, execution, ExecutionStateType.Publishing);
                break;
            case ExecutionPhase.Completed:
                ExecutionEnds.Complete(draft, execution, report);
                draft.Forget(execution.NodeId, execution.Id);
                break;
            case ExecutionPhase.Refused:
                ExecutionEnds.Refuse(draft, execution, report.Error?.Message ?? "the node refused it");
                draft.Forget(execution.NodeId, execution.Id);
                break;
            default:
                ExecutionEnds.Fail(
                    draft, execution, report.Cause ?? report.Error?.Cause ?? FailureCause.Engine,
                    report.Error?.Message ?? (report.Phase == ExecutionPhase.Cancelled ? "the node stopped it unasked" : "the node gave no reason"),
                    report.Result, report.Error);
                draft.Forget(execution.NodeId, execution.Id);
                break;
        }
    }

    /// <summary>The attempt has ended or was replaced: its node may forget it, or must stop it.</summary>
    private static void Refuse(JobDraft draft, ExecutionReport report)
    {
        if (report.IsTerminal)
        {
            draft.Forget(report.NodeId, report.Id);
        }
        else
        {
            draft.Stop(report.NodeId, report.Id, report.Epoch, "it is no longer wanted");
        }
    }

    private static void AwaitPublish(JobDraft draft, Execution execution, ExecutionReport report)
    {
        if (report.Result is { } result && RetryDecision.FailsOn(draft.Spec.Policy?.Retry, result.ExitCode))
        {
            // What the job's own policy calls a failure publishes nothing.
            draft.Stop(execution.NodeId, execution.Id, execution.Epoch, "its exit code is a failure");
            ExecutionEnds.FailByExitCode(draft, execution, result);
            return;
        }

        Advance(draft, execution, ExecutionStateType.Publishing);
        draft.Permit(execution);
    }

    private static void Advance(JobDraft draft, Execution execution, ExecutionStateType state)
    {
        if (state > execution.State.StateType)
        {
            if (state >= ExecutionStateType.Running)
            {
                Placing.Began(draft, execution);
            }

            draft.Put(execution with { State = new(state, EventTexts.Running) }, minor: true);
        }
        else if (draft.FindLive(execution.Id) is { } known && known.EventCount != execution.EventCount)
        {
            draft.Put(execution, minor: true);
        }
    }

    private static Execution TakeEvents(JobDraft draft, Execution execution, ExecutionReport report)
    {
        var events = report.Events;
        if (events.Count <= execution.EventCount)
        {
            return execution;
        }

        for (var i = execution.EventCount; i < events.Count && i < ExecutionReport.MaxEvents; i++)
        {
            draft.Tell(execution, events[i]);
        }

        return execution with { EventCount = events.Count };
    }
}
