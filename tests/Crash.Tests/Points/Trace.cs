namespace Bacalhau.Crash.Tests;

/// <summary>What a process crossed between the beginning of a recording and its end or the process's.</summary>
internal sealed class Trace
{
    private Trace(IEnumerable<string> lines)
    {
        var counts = new Dictionary<(char, string), int>();
        var points = new List<CrashPoint>();
        var arrived = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines.Where(line => line.Length > 2))
        {
            var (side, label) = (line[0], line[2..]);
            switch (side)
            {
                case 'A' or 'B':
                    var number = counts[(side, label)] = counts.GetValueOrDefault((side, label)) + 1;
                    points.Add(new(label, number, side == 'A'));
                    break;
                case 'I':
                    arrived.Add(label);
                    break;
                default:
                    Died = label;
                    break;
            }
        }

        (Points, Arrived) = (points, arrived);
    }

    /// <summary>Gets what was crossed, in order.</summary>
    public IReadOnlyList<CrashPoint> Points { get; }

    /// <summary>Gets the calls of grains that arrived.</summary>
    public IReadOnlySet<string> Arrived { get; }

    /// <summary>Gets the crossing at which the process died; null when it did not.</summary>
    public string? Died { get; }

    /// <summary>Reads a trace, at most so many bytes of it.</summary>
    public static Trace Read(string file, long length = long.MaxValue)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[Math.Min(stream.Length, length)];
        stream.ReadExactly(bytes);
        return new(System.Text.Encoding.UTF8.GetString(bytes).Split('\n'));
    }
}
