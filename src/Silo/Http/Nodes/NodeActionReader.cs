using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Grains;
using Bacalhau.Silo.Configuration;
using Bacalhau.Silo.Errors;

namespace Bacalhau.Silo.Http.Nodes;

/// <summary>Reads what operators decide about a node; all that is wrong with it is said at once.</summary>
internal static class NodeActionReader
{
    private const int MaxMessage = 1024;
    private static readonly string[] InstantForms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(365);

    private static readonly Dictionary<string, NodeActionKind> Actions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["approve"] = NodeActionKind.Approve,
        ["reject"] = NodeActionKind.Reject,
        ["delete"] = NodeActionKind.Delete,
        ["cordon"] = NodeActionKind.Cordon,
        ["uncordon"] = NodeActionKind.Uncordon,
        ["drain"] = NodeActionKind.Drain,
        ["label"] = NodeActionKind.SetLabels,
    };

    /// <exception cref="RequestException">Something is wrong with it.</exception>
    public static NodeAction Read(PutNodeRequest body, DateTimeOffset now)
    {
        List<string> mistakes = [], hints = [];
        var isKnown = Actions.TryGetValue(body.Action, out var kind);
        if (!isKnown)
        {
            mistakes.Add($"Action: one of {string.Join(", ", Actions.Keys)} is expected, not '{Shorten(body.Action)}'");
        }

        if (body.Message.Length > MaxMessage)
        {
            mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"Message: it has {body.Message.Length} letters, more than {MaxMessage}"));
        }

        DateTimeOffset? deadline = null;
        if (body.Deadline.Length > 0)
        {
            if (isKnown && kind != NodeActionKind.Drain)
            {
                mistakes.Add($"Deadline: only a drain has one, not {body.Action}");
            }

            deadline = ReadDeadline(body.Deadline, now, mistakes, hints);
        }

        if (isKnown && (kind == NodeActionKind.SetLabels) != body.Labels is not null)
        {
            mistakes.Add(body.Labels is null ? "Labels: no label is named" : $"Labels: they come with the action label, not with {body.Action}");
        }

        if (body.Labels is { } labels)
        {
            foreach (var error in NodeLabels.Check(labels))
            {
                mistakes.Add(error.Message);
                hints.Add(error.Hint ?? "");
            }
        }

        if (mistakes.Count > 0)
        {
            var hint = string.Join('\n', hints.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal));
            var message = string.Join('\n', mistakes);
            throw isKnown ? RequestException.Bad(message, hint.Length > 0 ? hint : null) : RequestException.Ours(message, hint.Length > 0 ? hint : null);
        }

        return new()
        {
            Kind = kind,
            Message = body.Message,
            DeadlineAt = deadline,
            Labels = body.Labels?.ToDictionary(label => label.Key, label => label.Value ?? "", StringComparer.Ordinal),
        };
    }

    /// <summary>A duration from now, or an instant. Zero means at once.</summary>
    private static DateTimeOffset? ReadDeadline(string text, DateTimeOffset now, List<string> mistakes, List<string> hints)
    {
        if (GoDuration.TryParse(text, out var ahead))
        {
            return Check(text, now, ahead, mistakes, hints);
        }

        if (DateTimeOffset.TryParseExact(text, InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return Check(text, now, at - now, mistakes, hints);
        }

        mistakes.Add($"Deadline: '{Shorten(text)}' is neither a duration nor an instant");
        hints.Add("Write a duration like 10m or 1h30m, or an instant like 2026-03-01T12:00:00Z.");
        return null;
    }

    private static DateTimeOffset? Check(string text, DateTimeOffset now, TimeSpan ahead, List<string> mistakes, List<string> hints)
    {
        if (ahead < TimeSpan.Zero)
        {
            mistakes.Add($"Deadline: '{Shorten(text)}' is in the past");
            hints.Add("Write 0s to have everything moved at once.");
            return null;
        }

        if (ahead > LongestDeadline)
        {
            mistakes.Add($"Deadline: '{Shorten(text)}' is more than {LongestDeadline.TotalDays} days ahead");
            hints.Add("Leave the deadline out to give what runs all the time it needs.");
            return null;
        }

        return now + ahead;
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "...";
}
