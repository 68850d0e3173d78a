namespace Bacalhau.Api;

/// <summary>How far an execution is; the state is a number.</summary>
public sealed record ApiComputeState
{
    /// <summary>Gets the state.</summary>
    public ExecutionStateType StateType { get; init; }

    /// <summary>Gets why.</summary>
    [OmitEmpty] public string Message { get; init; } = "";

    /// <summary>Gets further facts; null when there are none.</summary>
    [OmitEmpty] public IReadOnlyDictionary<string, string>? Details { get; init; }

    /// <summary>Shows a state. Old pages know no number between placement and the end but 5, so all of it is 5 and the message says more.</summary>
    public static ApiComputeState From(ExecutionState state) => state.StateType switch
    {
        ExecutionStateType.New or ExecutionStateType.AskForBid or ExecutionStateType.AskForBidAccepted or ExecutionStateType.BidAccepted =>
            new() { StateType = ExecutionStateType.BidAccepted, Message = state.Message },
        ExecutionStateType.Running or ExecutionStateType.Publishing =>
            new() { StateType = ExecutionStateType.BidAccepted, Message = state.Message.Length > 0 ? state.Message : state.StateType.ToString() },
        _ => new() { StateType = state.StateType, Message = state.Message },
    };
}

/// <summary>What is wanted of an execution; the state is a number.</summary>
public sealed record ApiDesiredState
{
    /// <summary>Gets the state.</summary>
    public DesiredStateType StateType { get; init; }

    /// <summary>Gets why.</summary>
    [OmitEmpty] public string Message { get; init; } = "";

    /// <summary>Gets further facts; null when there are none.</summary>
    [OmitEmpty] public IReadOnlyDictionary<string, string>? Details { get; init; }
}
