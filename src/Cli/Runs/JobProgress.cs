using Bacalhau.Api;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary>Shows events as they come: the first one, those of executions, what the job waits for, and errors of the job when no execution had one.</summary>
internal sealed class JobProgress : IProgress<ApiHistoryItem>, IAsyncDisposable
{
    private const int TimeWidth = 12;
    private const int IdWidth = 10;
    private const int TopicWidth = 21;
    private readonly CliHost host;
    private readonly bool groups;
    private readonly List<ApiHistoryItem> held = [];
    private readonly Spinner spinner;
    private bool isFirst = true;
    private bool hadExecutionError;

    public JobProgress(CliHost host, bool groups)
    {
        this.host = host;
        this.groups = groups;
        spinner = Spinner.Start(host, "Waiting");
        var header = Row("TIME", "EXEC. ID", "TOPIC", "EVENT");
        host.Output.Write(host.HasColors ? $"\e[1m{header.TrimEnd('\n')}\e[0m\n" : header);
    }

    /// <summary>Shows an event, when it matters.</summary>
    public void Report(ApiHistoryItem value)
    {
        var ofExecution = value.Type == HistoryLevel.ExecutionLevel;
        var isError = value.Event?.Details?.GetValueOrDefault(EventDetails.IsError) == "true";
        hadExecutionError |= ofExecution && isError;
        var isWaiting = value.Event?.Topic == EventTopics.Queueing;
        if (!isFirst && !ofExecution && !isWaiting && (!isError || hadExecutionError))
        {
            return;
        }

        isFirst = false;
        if (groups)
        {
            held.Add(value);
        }
        else
        {
            spinner.Write(TextOf(value));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await spinner.DisposeAsync();
        foreach (var item in held.OrderBy(item => item.ExecutionID, StringComparer.Ordinal).ThenBy(item => item.SeqNum))
        {
            await host.Output.WriteAsync(TextOf(item));
        }
    }

    private string TextOf(ApiHistoryItem item)
    {
        var text = item.Event?.Message ?? "";
        if (item.Event?.Details?.GetValueOrDefault(EventDetails.IsError) == "true")
        {
            text = "Error: " + text;
        }

        if (item.Event?.Details?.GetValueOrDefault(EventDetails.Hint) is { Length: > 0 } hint)
        {
            text += "\n* " + hint;
        }

        return Row(
            TimeText.Precise(item.Event is { Timestamp: var at } && at != default ? at : item.Time),
            new ExecutionId(item.ExecutionID).ShortId, item.Event?.Topic ?? "", text);
    }

    private string Row(string time, string id, string topic, string text)
    {
        const int before = TimeWidth + IdWidth + TopicWidth + 6;
        var lines = TableWriter.Wrap(TableWriter.Shown(text), Math.Max(40, host.Width - before));
        return string.Concat(lines.Select((line, index) => index == 0
            ? $"{time.PadRight(TimeWidth)}  {id.PadRight(IdWidth)}  {topic.PadRight(TopicWidth)}  {line}".TrimEnd() + "\n"
            : new string(' ', before) + line + "\n"));
    }
}
