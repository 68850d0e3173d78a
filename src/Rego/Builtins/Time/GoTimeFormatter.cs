using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Builtins.Time;

/// <summary>Writes a time in a layout of Go.</summary>
internal static class GoTimeFormatter
{
    private static readonly DateTimeFormatInfo English = CultureInfo.InvariantCulture.DateTimeFormat;

    public static string Format(Instant time, string layout)
    {
        var text = new StringBuilder();
        foreach (var (literal, element, _) in GoLayout.Parts(layout))
        {
            text.Append(literal).Append(Write(time, element));
        }

        return text.ToString();
    }

    private static string Write(Instant time, string element)
    {
        var (year, month, day) = time.Date;
        var (hour, minute, second) = time.Clock;
        var hour12 = hour % 12 == 0 ? 12 : hour % 12;
        return element switch
        {
            "" => "",
            "2006" => Digits(year, 4),
            "06" => Digits(year % 100, 2),
            "January" => English.GetMonthName(month),
            "Jan" => English.GetAbbreviatedMonthName(month),
            "01" => Digits(month, 2),
            "1" => Digits(month, 1),
            "Monday" => English.GetDayName((DayOfWeek)time.Weekday),
            "Mon" => English.GetAbbreviatedDayName((DayOfWeek)time.Weekday),
            "02" => Digits(day, 2),
            "2" => Digits(day, 1),
            "_2" => Digits(day, 1).PadLeft(2),
            "002" => Digits(time.DayOfYear, 3),
            "__2" => Digits(time.DayOfYear, 1).PadLeft(3),
            "15" => Digits(hour, 2),
            "03" => Digits(hour12, 2),
            "3" => Digits(hour12, 1),
            "04" => Digits(minute, 2),
            "4" => Digits(minute, 1),
            "05" => Digits(second, 2),
            "5" => Digits(second, 1),
            "PM" => hour >= 12 ? "PM" : "AM",
            "pm" => hour >= 12 ? "pm" : "am",
            "MST" => time.Abbreviation,
            _ => GoLayout.IsFraction(element) ? Fraction(time.NanosecondsOfSecond, element) : Offset(time.OffsetSeconds, element),
        };
    }

    private static string Fraction(int nanoseconds, string element)
    {
        var digits = Digits(nanoseconds, 9)[..Math.Min(9, element.Length - 1)].PadRight(element.Length - 1, '0');
        if (element[1] == '9')
        {
            digits = digits.TrimEnd('0');
        }

        return digits.Length == 0 ? "" : element[0] + digits;
    }

    private static string Offset(int seconds, string element)
    {
        if (element[0] == 'Z' && seconds == 0)
        {
            return "Z";
        }

        var colon = element.Contains(':', StringComparison.Ordinal) ? ":" : "";
        var parts = element.Replace(":", "", StringComparison.Ordinal).Length switch { 3 => 1, 5 => 2, _ => 3 };
        var size = Math.Abs(seconds);
        var text = (seconds < 0 ? "-" : "+") + Digits(size / 3_600, 2);
        text += parts > 1 ? colon + Digits(size / 60 % 60, 2) : "";
        return text + (parts > 2 ? colon + Digits(size % 60, 2) : "");
    }

    private static string Digits(long value, int width) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
}
