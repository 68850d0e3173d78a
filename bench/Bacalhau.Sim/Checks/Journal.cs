using System.Globalization;

namespace Bacalhau.Sim;

/// <summary>Everything of note passes here: into the hash, into the trace when its subject is traced, and violations with it.</summary>
internal sealed class Journal(Agenda agenda, string? traced)
{
    private const int MostViolations = 20;
    private readonly List<Violation> violations = [];
    private readonly List<string> trace = [];
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>Gets the hash of all events.</summary>
    public EventHash Hash { get; } = new();

    /// <summary>Gets what must not have happened; the first few.</summary>
    public IReadOnlyList<Violation> Violations => violations;

    /// <summary>Gets how often each rule was broken.</summary>
    public IReadOnlyDictionary<string, int> Broken => counts;

    /// <summary>Gets what was written down of the traced job or node.</summary>
    public IReadOnlyList<string> Trace => trace;

    /// <summary>Notes an event.</summary>
    public void Note(SimEvent kind, string subject, string other, string detail = "")
    {
        Hash.Add(agenda.Elapsed, kind, subject, other);
        if (traced is not null && (subject == traced || other == traced))
        {
            trace.Add(string.Create(CultureInfo.InvariantCulture, $"{agenda.Elapsed:hh\\:mm\\:ss\\.ffff} {kind} {subject} {other} {detail}"));
        }
    }

    /// <summary>Writes into the trace what is of no note otherwise.</summary>
    public void Mention(string subject, Func<string> text)
    {
        if (subject == traced)
        {
            trace.Add(string.Create(CultureInfo.InvariantCulture, $"{agenda.Elapsed:hh\\:mm\\:ss\\.ffff} {text()}"));
        }
    }

    /// <summary>Notes that a rule was broken.</summary>
    public void Break(string rule, string subject, string message)
    {
        counts[rule] = counts.GetValueOrDefault(rule) + 1;
        if (violations.Count < MostViolations && counts[rule] <= MostViolations / 4)
        {
            violations.Add(new(agenda.Elapsed, rule, subject, message));
        }

        Mention(subject, () => $"BROKEN {rule}: {message}");
    }
}

/// <summary>Something that must not happen.</summary>
/// <param name="At">When.</param>
/// <param name="Rule">Which rule it breaks.</param>
/// <param name="Subject">The job or node concerned.</param>
/// <param name="Message">What is wrong.</param>
internal sealed record Violation(TimeSpan At, string Rule, string Subject, string Message);
