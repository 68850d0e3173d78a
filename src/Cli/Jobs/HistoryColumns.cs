using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Cli.Output;

namespace Bacalhau.Cli.Jobs;

/// <summary>The columns of histories.</summary>
internal static class HistoryColumns
{
    private const int EventWidth = 90;

    /// <summary>Those of <c>job history</c>.</summary>
    public static IReadOnlyList<Column<ApiHistoryItem>> All(TimeProvider clock) =>
    [
        new("Time", item => TimeText.Full(At(item))) { Short = item => TimeText.Short(At(item), clock) },
        new("Level", item => item.Type.ToString()),
        new("Job Version", item => item.JobVersion.ToString(CultureInfo.InvariantCulture)),
        new("Exec. ID", item => item.ExecutionID) { Short = item => new ExecutionId(item.ExecutionID).ShortId },
        new("Topic", item => item.Event?.Topic ?? ""),
        Event,
    ];

    /// <summary>Those of <c>job describe</c>.</summary>
    public static IReadOnlyList<Column<ApiHistoryItem>> Brief(TimeProvider clock) =>
    [
        new("Time", item => TimeText.Full(At(item))) { Short = item => TimeText.Short(At(item), clock) },
        new("Topic", item => item.Event?.Topic ?? ""),
        Event,
    ];

    /// <summary>When it happened, where that is known; else when it was stored.</summary>
    public static DateTimeOffset At(ApiHistoryItem item) => item.Event is { Timestamp: var at } && at != default ? at : item.Time;

    private static Column<ApiHistoryItem> Event => new("Event", Words) { MaxWidth = EventWidth };

    private static string Words(ApiHistoryItem item)
    {
        var details = item.Event?.Details;
        var text = (details?.GetValueOrDefault(EventDetails.IsError) == "true" ? "Error: " : "") + item.Event?.Message;
        return details?.GetValueOrDefault(EventDetails.Hint) is { Length: > 0 } hint ? $"{text}\n* {hint}" : text;
    }
}
