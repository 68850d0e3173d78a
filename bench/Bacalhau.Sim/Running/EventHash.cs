namespace Bacalhau.Sim;

/// <summary>A number that differs when anything of note happened differently, or at another time.</summary>
internal sealed class EventHash
{
    private ulong value = 14695981039346656037UL;

    /// <summary>Gets the hash so far, as text.</summary>
    public string Text => value.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Adds an event.</summary>
    public void Add(TimeSpan at, SimEvent kind, string subject, string other)
    {
        Mix((ulong)at.Ticks);
        Mix((ulong)kind);
        Mix(subject);
        Mix(other);
    }

    private void Mix(string text)
    {
        foreach (var letter in text)
        {
            value = (value ^ letter) * 1099511628211UL;
        }
    }

    private void Mix(ulong number) => value = System.Numerics.BitOperations.RotateLeft((value ^ number) * 0x9E3779B97F4A7C15UL, 29);
}

/// <summary>What is of note.</summary>
internal enum SimEvent
{
    Submitted,
    Stopped,
    Granted,
    Admitted,
    Refused,
    Began,
    Ended,
    Committed,
    CommitFailed,
    NodeAway,
    NodeBack,
    NodeJudged,
}
