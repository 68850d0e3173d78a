using System.Runtime.CompilerServices;
using Orleans.Placement;

namespace Bacalhau.Grains;

/// <summary>One attempt, as it is asked for by its id.</summary>
[PreferLocalPlacement]
internal sealed class ExecutionGrain(IJobQueries queries) : Grain, IExecutionGrain
{
    private ExecutionId Id => new(this.GetPrimaryKeyString());

    public async Task<Execution?> GetAsync()
    {
        if (await queries.GetExecutionAsync(Id, CancellationToken.None) is not { } execution)
        {
            DeactivateOnIdle();
            return null;
        }

        if (execution.IsTerminal)
        {
            DeactivateOnIdle();
            return execution;
        }

        // Progress that decides nothing is written late; the node's ledger has it.
        var report = await GrainFactory.GetGrain<IComputeNodeGrain>(execution.NodeId.Value).GetReportAsync(Id);
        return report is null || report.Epoch != execution.Epoch ? execution : execution with { State = new(StateOf(report.Phase), EventTexts.Running) };
    }

    public async IAsyncEnumerable<LogChunk> ReadLogAsync(LogRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var execution = await queries.GetExecutionAsync(Id, cancellationToken)
            ?? throw new BacalhauError(BacalhauErrorCode.NotFound, "JobStore", $"execution not found: {Id}").AsException();
        await foreach (var chunk in GrainFactory.GetGrain<IComputeNodeGrain>(execution.NodeId.Value).ReadLogAsync(Id, request, cancellationToken))
        {
            yield return chunk;
        }
    }

    private static ExecutionStateType StateOf(ExecutionPhase phase) => phase switch
    {
        ExecutionPhase.Accepted or ExecutionPhase.Preparing => ExecutionStateType.BidAccepted,
        ExecutionPhase.Running => ExecutionStateType.Running,
        _ => ExecutionStateType.Publishing,
    };
}
