using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Jobs;

/// <summary>Tells a person all about a job.</summary>
internal sealed class JobDescription(CliHost host, GetJobResponse answer)
{
    private static readonly OutputStyle Style = new(OutputFormat.Table, false, false, false, false);

    /// <summary>Writes it.</summary>
    public void Write()
    {
        var job = answer.Job ?? new Job();
        var executions = answer.Executions?.Items ?? [];
        var history = answer.History?.Items ?? [];
        WriteFacts(Facts(job));
        Heading("Summary");
        WriteFacts(executions.GroupBy(execution => execution.ComputeState.StateType)
            .OrderBy(group => group.Key)
            .Select(group => (group.Key.ToString(), group.Count().ToString(CultureInfo.InvariantCulture))));
        WriteTable("Job History", [.. history.Where(item => item.Type == HistoryLevel.JobLevel)], HistoryColumns.Brief(host.Clock));
        WriteTable("Executions", executions, ExecutionColumns.Detailed(host.Clock));
        foreach (var execution in executions)
        {
            WriteTable(
                $"Execution {new ExecutionId(execution.ID).ShortId} History",
                [.. history.Where(item => item.ExecutionID == execution.ID)],
                HistoryColumns.Brief(host.Clock));
        }

        WriteOutput([.. executions.Where(execution => execution.RunOutput is { Stdout.Length: > 0 } or { Stderr.Length: > 0 })]);
    }

    private static IEnumerable<(string, string)> Facts(Job job) =>
    [
        ("ID", job.Id.ToString()),
        ("Name", job.Name),
        ("Namespace", job.Namespace),
        ("Type", job.Type),
        ("State", job.State.StateType.ToString()),
        ("Message", job.State.Message),
        ("Waiting Since", WaitingSince(job.State)),
        ("Count", job.Type is JobTypes.Batch or JobTypes.Service ? job.Count.ToString(CultureInfo.InvariantCulture) : ""),
        ("Created Time", TimeText.Full(job.CreatedAt)),
        ("Modified Time", TimeText.Full(job.ModifiedAt)),
        ("Version", job.Version.ToString(CultureInfo.InvariantCulture)),
    ];

    private static string WaitingSince(JobState state) =>
        state.StateType == JobStateType.Queued && GoTimeConverter.TryParse(state.Details?.GetValueOrDefault(QueuedDetails.Since) ?? "", out var since) ? TimeText.Full(since) : "";

    private void WriteFacts(IEnumerable<(string Name, string Value)> facts)
    {
        var shown = facts.Where(fact => fact.Value.Length > 0).ToList();
        var width = shown.Select(fact => fact.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, value) in shown)
        {
            var indent = "\n" + new string(' ', width + 3);
            host.Output.Write($"{name.PadRight(width)} = {TableWriter.Shown(value).ReplaceLineEndings(indent)}\n");
        }
    }

    private void WriteTable<T>(string heading, IReadOnlyList<T> items, IReadOnlyList<Column<T>> columns)
    {
        if (items.Count > 0)
        {
            Heading(heading);
            TableWriter.Write(host, Style, items, columns);
        }
    }

    private void WriteOutput(IReadOnlyList<ApiExecution> executions)
    {
        if (executions.Count == 0)
        {
            return;
        }

        Heading("Standard Output");
        foreach (var execution in executions)
        {
            if (executions.Count > 1)
            {
                host.Output.Write($"Execution {new ExecutionId(execution.ID).ShortId}:\n");
            }

            var run = execution.RunOutput;
            host.Output.Write(run.Stdout + (run.StdoutTruncated ? "\n... (cut; the rest stands in the log)\n" : ""));
            if (run.Stderr.Length > 0)
            {
                host.Output.Write("\n" + run.Stderr + (run.StderrTruncated ? "\n... (cut; the rest stands in the log)\n" : ""));
            }

            host.Output.Write("\n");
        }
    }

    private void Heading(string text) => host.Output.Write(host.HasColors ? $"\n\e[1m{text}\e[0m\n" : $"\n{text}\n");
}
