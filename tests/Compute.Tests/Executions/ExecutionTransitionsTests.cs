using CsCheck;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class ExecutionTransitionsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);
    private static readonly NodeId Node = new("n-1");
    private static readonly BacalhauError Error = new(BacalhauErrorCode.InternalError, "Test", "broken");

    [Fact]
    public void AnySequence_NeverLeavesATerminalPhase_NorGoesBack() =>
        AnySteps.Sample(steps =>
        {
            var record = New();
            foreach (var step in steps)
            {
                var next = step(record);
                if (next is null)
                {
                    continue;
                }

                Assert.True(next.Phase >= record.Phase || next.IsTerminal, $"{record.Phase} -> {next.Phase}");
                Assert.True(!record.IsTerminal || next.Phase == record.Phase, $"{record.Phase} -> {next.Phase}");
                Assert.True(next.Spec.Epoch >= record.Spec.Epoch);
                Assert.Equal(next.Spec.Epoch, next.Report.Epoch);
                Assert.True(next.Report.Events.Count <= ExecutionReport.MaxEvents);
                record = next;
            }
        });

    [Fact]
    public void AnySequence_PublishesOnlyWithAPermissionOfItsEpoch() =>
        AnySteps.Sample(steps =>
        {
            var record = New();
            long? permittedFor = null;
            foreach (var step in steps)
            {
                var next = step(record) ?? record;
                if (next.MayPublish && !record.MayPublish)
                {
                    permittedFor = next.Spec.Epoch;
                }

                if (next.MayPublish && next.Phase == ExecutionPhase.AwaitingPublish)
                {
                    Assert.Equal(next.Spec.Epoch, permittedFor);
                }

                record = next;
            }
        });

    [Fact]
    public void AnySequence_DoneTwice_ChangesNothingTheSecondTime() =>
        AnySteps.Sample(steps =>
        {
            var record = New();
            foreach (var step in steps)
            {
                record = step(record) ?? record;
                Assert.True(step(record) is not { } again || again.Report.Events.Count > record.Report.Events.Count, $"{record.Phase} changes again");
            }
        });

    [Fact]
    public void End_WithANonZeroExitCode_IsNoFailure()
    {
        var ended = ExecutionTransitions.End(Running(New()), new RunResult { ExitCode = 1 }, Now)!;

        Assert.Equal(ExecutionPhase.Completed, ended.Phase);
        Assert.Null(ended.Report.Error);
    }

    [Fact]
    public void End_WithAnErrorOfTheEngine_FailsWithItsCause()
    {
        var ended = ExecutionTransitions.End(Running(New()), new RunResult { ExitCode = -1, ErrorMsg = "gone", Cause = FailureCause.OutOfMemory }, Now)!;

        Assert.Equal(ExecutionPhase.Failed, ended.Phase);
        Assert.Equal(FailureCause.OutOfMemory, ended.Report.Cause);
        Assert.Equal("gone", ended.Report.Error!.Message);
        Assert.Equal(-1, ended.Report.Result!.ExitCode);
    }

    [Fact]
    public void Permit_BeforeTheEnd_IsNotKept() =>
        Assert.Null(ExecutionTransitions.Permit(Running(New()), new ExecutionFence(New().Id, 1)));

    [Theory]
    [InlineData(ExecutionPhase.Accepted, false, false)]
    [InlineData(ExecutionPhase.Preparing, false, false)]
    [InlineData(ExecutionPhase.Running, true, false)]
    [InlineData(ExecutionPhase.Running, false, true)]
    [InlineData(ExecutionPhase.AwaitingPublish, false, false)]
    [InlineData(ExecutionPhase.Publishing, false, false)]
    public void Restart_LosesOnlyWhatRanOnAnEngineThatDied(ExecutionPhase phase, bool survives, bool isLost)
    {
        var record = New() with { Report = New().Report with { Phase = phase } };

        var restarted = ExecutionTransitions.Restart(record, survives, Now);

        Assert.Equal(isLost ? FailureCause.NodeRestarted : null, restarted?.Report.Cause);
    }

    [Fact]
    public void Events_KeepAPlaceForTheLast()
    {
        var record = New();
        for (var i = 0; i < 200; i++)
        {
            record = ExecutionTransitions.Note(record, new JobEvent(EventTopics.Execution, $"{i}", Now)) ?? record;
        }

        record = ExecutionTransitions.Fail(record, Error, EventTopics.RunningExecution, Now)!;

        Assert.Equal(ExecutionReport.MaxEvents, record.Report.Events.Count);
        Assert.Equal("broken", record.Report.Events[^1].Message);
        Assert.Equal("true", record.Report.Events[^1].Details![EventDetails.FailsExecution]);
    }

    private static readonly Gen<Func<ExecutionRecord, ExecutionRecord?>[]> AnySteps = Gen.OneOf<Func<ExecutionRecord, ExecutionRecord?>>(
        Gen.Long[0, 4].Select(epoch => (Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Accept(known, known.Spec with { Epoch = epoch }, Node, Now))),
        Gen.Int[0, 5].Select(phase => (Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Enter(known, (ExecutionPhase)phase, Now))),
        Gen.Long[0, 4].Select(epoch => (Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Permit(known, new ExecutionFence(known.Id, epoch)))),
        Gen.Long[0, 4].Select(epoch => (Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Stop(known, new StopOrder(known.Id, epoch, "stop")))),
        Gen.Bool.Select(fails => (Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.End(known, new RunResult { ErrorMsg = fails ? "broken" : "" }, Now))),
        Gen.Const((Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Note(known, new JobEvent("x", "y", Now)))),
        Gen.Const((Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Complete(known, null, Now))),
        Gen.Const((Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Cancel(known, null, Now))),
        Gen.Const((Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Refuse(known, [Error], Now))),
        Gen.Const((Func<ExecutionRecord, ExecutionRecord?>)(known => ExecutionTransitions.Fail(known, Error, "t", Now)))).Array[0, 20];

    private static ExecutionRecord New() => ExecutionTransitions.Accept(null, ComputeNode.Spec(task: ComputeNode.Publishing) with { Task = new JobTask { Name = "main" } }, Node, Now)!;

    private static ExecutionRecord Running(ExecutionRecord record) => ExecutionTransitions.Enter(record, ExecutionPhase.Running, Now)!;
}
