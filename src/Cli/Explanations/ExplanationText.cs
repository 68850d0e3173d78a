using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Explanations;

/// <summary>Tells a person why a job runs where it does, or does not.</summary>
internal sealed class ExplanationText(CliHost host, OutputStyle style, ExplainJobResponse answer)
{
    private const int WhyWidth = 80;

    /// <summary>Writes it: the sentence, what is waited for, where executions are, what the nodes say.</summary>
    public void Write()
    {
        if (answer.JobID.Length > 0)
        {
            var id = new JobId(answer.JobID).ShortId;
            var who = answer.Name.Length > 0 && answer.Name != answer.JobID ? $"{answer.Name} ({id})" : id;
            host.Output.Write($"{TableWriter.Shown(who)}, {answer.Type}, namespace {answer.Namespace}, version {answer.JobVersion.ToString(CultureInfo.InvariantCulture)}: {answer.State.StateType}\n");
        }

        host.Output.Write(TableWriter.Shown(answer.Summary) + "\n");
        WriteWaiting();
        if (answer.Executions.Count > 0)
        {
            Heading("Executions");
            TableWriter.Write(host, style, answer.Executions, ExecutionColumns(host.Clock));
        }

        WriteNodes(answer.Placement);
    }

    private static IReadOnlyList<Column<ApiPlacedExecution>> ExecutionColumns(TimeProvider clock) =>
    [
        new("ID", execution => execution.ID) { Short = execution => new ExecutionId(execution.ID).ShortId },
        new("Node ID", execution => execution.NodeID) { Short = execution => new NodeId(execution.NodeID).ShortId },
        new("Partition", execution => execution.PartitionIndex.ToString(CultureInfo.InvariantCulture)),
        new("State", execution => execution.State),
        new("Since", execution => TimeText.Full(execution.Since)) { Short = execution => TimeText.Short(execution.Since, clock) },
        new("Why", execution => execution.Why) { MaxWidth = WhyWidth },
    ];

    private void WriteWaiting()
    {
        if (answer.Waiting is not { } waiting)
        {
            return;
        }

        Heading("Waiting");
        Fact("Since", $"{TimeText.Full(waiting.Since)}, for {Duration(host.Clock.GetUtcNow() - waiting.Since)}");
        if (waiting.FailsAt is { } end)
        {
            Fact("Fails at", TimeText.Full(end));
        }

        if (waiting is { InQueue: > 0, Ahead: 0 })
        {
            Fact("Queue", string.Create(CultureInfo.InvariantCulture, $"first of {waiting.InQueue} waiting {(waiting.InQueue == 1 ? "job" : "jobs")}"));
        }

        foreach (var (index, cause) in waiting.Causes.Index())
        {
            Fact(index == 0 ? "For" : "", $"{cause.Kind}: {cause.Message}");
        }
    }

    private void WriteNodes(ApiPlacement placement)
    {
        Heading(string.Create(
            CultureInfo.InvariantCulture,
            $"Nodes: {placement.Known} known, {placement.Available} available, {placement.Suitable} suitable, {placement.Fitting} with room"));
        if (!placement.IsComplete)
        {
            host.Output.Write("The cluster has just started; not every node has been heard of.\n");
        }

        if (placement.Nodes.Count > 0)
        {
            TableWriter.Write(host, style, placement.Nodes, NodeVerdictColumns.All);
        }

        var left = placement.Total - placement.Offset - placement.Nodes.Count;
        if (left > 0)
        {
            Heading(string.Create(CultureInfo.InvariantCulture, $"{left} more {(left == 1 ? "node" : "nodes")}; all that are not chosen, counted"));
            TableWriter.Write(host, style, placement.Reasons, ReasonColumns);
        }
    }

    private static IReadOnlyList<Column<ApiReasonCount>> ReasonColumns =>
    [
        new("Nodes", reason => reason.Nodes.ToString(CultureInfo.InvariantCulture)),
        new("Filter", reason => reason.Filter),
        new("Why", reason => reason.Reason) { MaxWidth = WhyWidth },
    ];

    private void Fact(string name, string value)
    {
        const int width = 8;
        host.Output.Write($"{name.PadRight(width)} {(name.Length > 0 ? "=" : " ")} {TableWriter.Shown(value)}\n");
    }

    private void Heading(string text) => host.Output.Write(host.HasColors ? $"\n\e[1m{text}\e[0m\n" : $"\n{text}\n");

    private static string Duration(TimeSpan duration) => duration switch
    {
        { TotalDays: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalDays}d{duration.Hours}h"),
        { TotalHours: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours}h{duration.Minutes}m"),
        { TotalMinutes: >= 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}m{duration.Seconds}s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, (int)duration.TotalSeconds)}s"),
    };
}
