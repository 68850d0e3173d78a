using System.Text;

namespace Bacalhau;

/// <summary>The difference of two texts, line by line.</summary>
internal static class LineDiff
{
    private const int Context = 3;
    private const int MaxLineLength = 200;

    // Beyond this many pairs of lines the middle is shown as replaced whole.
    private const long MaxCells = 4_000_000;

    public static string Format(string from, string to)
    {
        if (from == to)
        {
            return "";
        }

        var changes = Compare(from.Split('\n'), to.Split('\n'));
        var shown = new bool[changes.Count];
        for (var index = 0; index < changes.Count; index++)
        {
            if (changes[index].Mark != ' ')
            {
                Array.Fill(shown, true, Math.Max(0, index - Context), Math.Min(changes.Count - 1, index + Context) - Math.Max(0, index - Context) + 1);
            }
        }

        var text = new StringBuilder();
        for (var index = 0; index < changes.Count; index++)
        {
            if (shown[index])
            {
                text.Append(changes[index].Mark).Append(' ').Append(Shorten(changes[index].Line)).Append('\n');
            }
            else if (index > 0 && shown[index - 1] && shown.AsSpan(index).Contains(true))
            {
                text.Append("  ...\n");
            }
        }

        return text.ToString();
    }

    private static List<(char Mark, string Line)> Compare(string[] from, string[] to)
    {
        var head = from.AsSpan().CommonPrefixLength(to);
        var tail = 0;
        while (tail < Math.Min(from.Length, to.Length) - head && from[^(tail + 1)] == to[^(tail + 1)])
        {
            tail++;
        }

        var changes = new List<(char, string)>();
        changes.AddRange(from.Take(head).Select(line => (' ', line)));
        AddMiddle(from[head..^tail], to[head..^tail], changes);
        changes.AddRange(from.Skip(from.Length - tail).Select(line => (' ', line)));
        return changes;
    }

    private static void AddMiddle(string[] from, string[] to, List<(char, string)> changes)
    {
        if ((long)from.Length * to.Length > MaxCells)
        {
            changes.AddRange(from.Select(line => ('-', line)));
            changes.AddRange(to.Select(line => ('+', line)));
            return;
        }

        var common = CommonLengths(from, to);
        int left = 0, right = 0;
        while (left < from.Length || right < to.Length)
        {
            if (left < from.Length && right < to.Length && from[left] == to[right])
            {
                changes.Add((' ', from[left++]));
                right++;
            }
            else if (right == to.Length || (left < from.Length && common[left + 1, right] >= common[left, right + 1]))
            {
                changes.Add(('-', from[left++]));
            }
            else
            {
                changes.Add(('+', to[right++]));
            }
        }
    }

    /// <summary>The length of the longest common subsequence of the rests from each pair of positions on.</summary>
    private static int[,] CommonLengths(string[] from, string[] to)
    {
        var lengths = new int[from.Length + 1, to.Length + 1];
        for (var left = from.Length - 1; left >= 0; left--)
        {
            for (var right = to.Length - 1; right >= 0; right--)
            {
                lengths[left, right] = from[left] == to[right]
                    ? lengths[left + 1, right + 1] + 1
                    : Math.Max(lengths[left + 1, right], lengths[left, right + 1]);
            }
        }

        return lengths;
    }

    private static string Shorten(string line) =>
        line.Length <= MaxLineLength ? line : $"{line.AsSpan(0, MaxLineLength)}… ({line.Length} letters)";
}
