using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Cli.Output;

namespace Bacalhau.Cli.Jobs;

/// <summary>The columns of executions.</summary>
internal static class ExecutionColumns
{
    private const int CommentWidth = 50;

    /// <summary>Those of <c>job executions</c>.</summary>
    public static IReadOnlyList<Column<ApiExecution>> All(TimeProvider clock) =>
    [
        new("Created", execution => TimeText.Full(execution.CreatedAt)) { Short = execution => TimeText.Short(execution.CreatedAt, clock) },
        new("Modified", execution => TimeText.Full(execution.ModifiedAt)) { Short = execution => TimeText.Short(execution.ModifiedAt, clock) },
        Id,
        new("Job Version", execution => Number(execution.JobVersion)),
        Node,
        Revision,
        State,
        Desired,
    ];

    /// <summary>Those of <c>job describe</c>.</summary>
    public static IReadOnlyList<Column<ApiExecution>> Detailed(TimeProvider clock) =>
    [
        Id,
        Node,
        State,
        Desired,
        Revision,
        new("Created", execution => TimeText.Full(execution.CreatedAt)) { Short = execution => TimeText.Short(execution.CreatedAt, clock) },
        new("Modified", execution => TimeText.Full(execution.ModifiedAt)) { Short = execution => TimeText.Short(execution.ModifiedAt, clock) },
        new("Comment", execution => execution.ComputeState.Message) { MaxWidth = CommentWidth },
    ];

    private static Column<ApiExecution> Id => new("ID", execution => execution.ID) { Short = execution => new ExecutionId(execution.ID).ShortId };

    private static Column<ApiExecution> Node => new("Node ID", execution => execution.NodeID) { Short = execution => new NodeId(execution.NodeID).ShortId };

    private static Column<ApiExecution> Revision => new("Rev.", execution => Number(execution.Revision));

    private static Column<ApiExecution> State => new("State", execution => execution.ComputeState.StateType.ToString());

    private static Column<ApiExecution> Desired => new("Desired", execution => execution.DesiredState.StateType.ToString());

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
