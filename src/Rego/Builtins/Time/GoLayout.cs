namespace Bacalhau.Rego.Builtins.Time;

/// <summary>
/// Splits a layout of Go's <c>time</c> package into literal text and elements. A layout shows how the reference time
/// <c>Mon Jan 2 15:04:05 MST 2006</c> would look; an element is named here by its own text.
/// </summary>
internal static class GoLayout
{
    public const string Rfc3339 = "2006-01-02T15:04:05Z07:00";
    public const string Rfc3339Nano = "2006-01-02T15:04:05.999999999Z07:00";

    private static readonly string[] Elements =
    [
        "January", "Jan", "Monday", "Mon", "MST", "002", "01", "02", "03", "04", "05", "06", "15", "1", "2006", "2", "__2", "_2",
        "3", "4", "5", "PM", "pm", "-07:00:00", "-070000", "-07:00", "-0700", "-07", "Z07:00:00", "Z070000", "Z07:00", "Z0700", "Z07",
    ];

    /// <summary>Gives the layout that a name of Go's constants stands for, or the text itself.</summary>
    public static string Named(string layout) => layout switch
    {
        "ANSIC" => "Mon Jan _2 15:04:05 2006",
        "UnixDate" => "Mon Jan _2 15:04:05 MST 2006",
        "RubyDate" => "Mon Jan 02 15:04:05 -0700 2006",
        "RFC822" => "02 Jan 06 15:04 MST",
        "RFC822Z" => "02 Jan 06 15:04 -0700",
        "RFC850" => "Monday, 02-Jan-06 15:04:05 MST",
        "RFC1123" => "Mon, 02 Jan 2006 15:04:05 MST",
        "RFC1123Z" => "Mon, 02 Jan 2006 15:04:05 -0700",
        "RFC3339" => Rfc3339,
        "RFC3339Nano" => Rfc3339Nano,
        _ => layout,
    };

    /// <summary>Gives the parts in order; the element of the last one is empty.</summary>
    public static IEnumerable<(string Literal, string Element, int End)> Parts(string layout)
    {
        var start = 0;
        for (var at = 0; at < layout.Length;)
        {
            if (ElementAt(layout, at) is not { } element)
            {
                at++;
                continue;
            }

            yield return (layout[start..at], element, at + element.Length);
            start = at += element.Length;
        }

        yield return (layout[start..], "", layout.Length);
    }

    public static bool IsFraction(string element) => element.Length > 1 && element[0] is '.' or ',';

    private static string? ElementAt(string layout, int at)
    {
        if (layout[at] is '.' or ',')
        {
            return FractionAt(layout, at);
        }

        // "_2006" is an underscore and a year.
        if (layout[at] == '_' && string.CompareOrdinal(layout, at + 1, "2006", 0, 4) == 0)
        {
            return null;
        }

        foreach (var element in Elements)
        {
            if (string.CompareOrdinal(layout, at, element, 0, element.Length) == 0 && !(element is "Jan" or "Mon" && IsLower(layout, at + 3)))
            {
                return element;
            }
        }

        return null;
    }

    /// <summary>A point or comma and a run of 0 or 9 that no other digit follows.</summary>
    private static string? FractionAt(string layout, int at)
    {
        if (at + 1 >= layout.Length || layout[at + 1] is not ('0' or '9'))
        {
            return null;
        }

        var end = at + 1;
        while (end < layout.Length && layout[end] == layout[at + 1])
        {
            end++;
        }

        return end < layout.Length && char.IsAsciiDigit(layout[end]) ? null : layout[at..end];
    }

    private static bool IsLower(string layout, int at) => at < layout.Length && char.IsAsciiLetterLower(layout[at]);
}
