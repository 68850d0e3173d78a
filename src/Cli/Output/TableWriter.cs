using System.Text;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Output;

/// <summary>Writes tables: columns with two blanks between, headings in capitals, bold on a terminal.</summary>
internal static class TableWriter
{
    private const string Gap = "  ";

    /// <summary>Writes a table.</summary>
    public static void Write<T>(CliHost host, OutputStyle style, IReadOnlyList<T> items, IReadOnlyList<Column<T>> columns)
    {
        var rows = items.Select(item => columns.Select(column => Cell(column, item, style)).ToArray()).ToList();
        var widths = columns.Select((column, index) => Math.Max(
            style.HidesHeader ? 0 : column.Name.Length,
            rows.SelectMany(row => row[index]).Select(line => line.Length).DefaultIfEmpty().Max())).ToArray();
        if (!style.HidesHeader)
        {
            var header = Line(columns.Select(column => column.Name.ToUpperInvariant()), widths);
            host.Output.Write(host.HasColors && !style.IsPlain ? $"\e[1m{header}\e[0m\n" : header + "\n");
        }

        foreach (var row in rows)
        {
            for (var line = 0; line < row.Max(cell => cell.Length); line++)
            {
                host.Output.Write(Line(row.Select(cell => line < cell.Length ? cell[line] : ""), widths) + "\n");
            }
        }
    }

    private static string[] Cell<T>(Column<T> column, T item, OutputStyle style)
    {
        var text = Shown(style.IsWide ? column.Full(item) : column.Short(item));
        return style.IsWide || column.MaxWidth == 0 ? [text.Replace('\n', ' ')] : [.. Wrap(text, column.MaxWidth)];
    }

    /// <summary>Breaks a text into lines, between words where there are any.</summary>
    internal static IEnumerable<string> Wrap(string text, int width)
    {
        foreach (var paragraph in text.Split('\n'))
        {
            var rest = paragraph;
            while (rest.Length > width)
            {
                var at = rest.LastIndexOf(' ', width);
                at = at <= 0 ? width : at;
                yield return rest[..at].TrimEnd();
                rest = rest[at..].TrimStart();
            }

            yield return rest;
        }
    }

    /// <summary>A text without characters that would move the cursor.</summary>
    internal static string Shown(string text) =>
        text.Any(letter => char.IsControl(letter) && letter != '\n')
            ? string.Concat(text.Select(letter => char.IsControl(letter) && letter != '\n' ? ' ' : letter))
            : text;

    private static string Line(IEnumerable<string> cells, int[] widths)
    {
        var line = new StringBuilder();
        foreach (var (index, cell) in cells.Index())
        {
            line.Append(cell.PadRight(widths[index])).Append(Gap);
        }

        return line.ToString().TrimEnd();
    }
}
