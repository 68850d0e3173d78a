using System.Globalization;

namespace Bacalhau.Rego.Builtins.Time;

/// <summary><c>time.*</c>. A time is nanoseconds since 1970, or an array of those, a zone, and (for <c>time.format</c>) a layout.</summary>
internal static class Times
{
    private const string OutOfRange = "time outside of valid range";
    private const string Expected = "operand 1 must be either number (ns) or [number (ns), string (tz)] but got ";
    private const int MaxZoneNameLength = 64;
    private const int MaxLayoutLength = 1_024;
    private const RegoTypes TimeOrArray = RegoTypes.Number | RegoTypes.Array;
    private static readonly GenerationCache<string, TimeZoneInfo> Zones = new(1_024);

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("time.now_ns", [], RegoTypes.Number, static (_, context) => RegoValue.From(context.NowNanoseconds), RegoBuiltinTraits.Memoised),
        new("time.parse_ns", [RegoTypes.String, RegoTypes.String], RegoTypes.Number, static (arguments, context) =>
            Parse(GoLayout.Named(arguments.Text(0)), arguments.Text(1), context)),
        new("time.parse_rfc3339_ns", [RegoTypes.String], RegoTypes.Number, static (arguments, context) => Parse(GoLayout.Rfc3339, arguments.Text(0), context)),
        new("time.parse_duration_ns", [RegoTypes.String], RegoTypes.Number, static (arguments, context) =>
            GoDuration.TryParse(arguments.Text(0), out var nanoseconds, out var problem) ? RegoValue.From(nanoseconds) : context.Error(problem)),
        new("time.format", [TimeOrArray], RegoTypes.String, Format),
        new("time.date", [TimeOrArray], RegoTypes.Array, static (arguments, context) =>
            Read(arguments[0], context, out var time, out _) ? Numbers(time.Date.Year, time.Date.Month, time.Date.Day) : null),
        new("time.clock", [TimeOrArray], RegoTypes.Array, static (arguments, context) =>
            Read(arguments[0], context, out var time, out _) ? Numbers(time.Clock.Hour, time.Clock.Minute, time.Clock.Second) : null),
        new("time.weekday", [TimeOrArray], RegoTypes.String, static (arguments, context) =>
            Read(arguments[0], context, out var time, out _) ? RegoValue.From(CultureInfo.InvariantCulture.DateTimeFormat.GetDayName((DayOfWeek)time.Weekday)) : null),
        new("time.add_date", [TimeOrArray, RegoTypes.Number, RegoTypes.Number, RegoTypes.Number], RegoTypes.Number, AddDate),
        new("time.diff", [TimeOrArray, TimeOrArray], RegoTypes.Array, Difference),
    ];

    private static RegoValue? Parse(string layout, string text, BuiltinContext context)
    {
        if (layout.Length > MaxLayoutLength || text.Length > MaxLayoutLength)
        {
            return context.Error($"a time or layout of more than {MaxLayoutLength} characters");
        }

        return !new GoTimeParser(layout, text).TryParse(out var nanoseconds, out var problem)
            ? context.Error(problem)
            : nanoseconds is { } known ? RegoValue.From(known) : context.Error(OutOfRange);
    }

    private static RegoValue? Format(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!Read(arguments[0], context, out var time, out var layout))
        {
            return null;
        }

        return layout.Length > MaxLayoutLength
            ? context.Error($"a layout of more than {MaxLayoutLength} characters")
            : RegoValue.From(GoTimeFormatter.Format(time, layout.Length == 0 ? GoLayout.Rfc3339Nano : GoLayout.Named(layout)));
    }

    private static RegoValue? AddDate(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!Read(arguments[0], context, out var time, out _)
            || !context.TryInteger(arguments, 1, out var years)
            || !context.TryInteger(arguments, 2, out var months)
            || !context.TryInteger(arguments, 3, out var days))
        {
            return null;
        }

        return time.AddDate(years, months, days) is { } sum ? RegoValue.From(sum) : context.Error(OutOfRange);
    }

    /// <summary>Years, months, days, hours, minutes and seconds between two times, as a calendar in the first one's zone shows them.</summary>
    private static RegoArray? Difference(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!Read(arguments[0], context, out var from, out _) || !Read(arguments[1], context, out var to, out _))
        {
            return null;
        }

        to = to.In(from.Zone);
        (from, to) = from.Nanoseconds > to.Nanoseconds ? (to, from) : (from, to);
        var (start, end) = (from.Date, to.Date);
        var second = Borrow(to.Clock.Second - from.Clock.Second, 60, out var carry);
        var minute = Borrow(to.Clock.Minute - from.Clock.Minute - carry, 60, out carry);
        var hour = Borrow(to.Clock.Hour - from.Clock.Hour - carry, 24, out carry);
        var monthLength = (int)(Instant.ToDays(start.Year + (start.Month / 12), (start.Month % 12) + 1, 1) - Instant.ToDays(start.Year, start.Month, 1));
        var day = Borrow(end.Day - start.Day - carry, monthLength, out carry);
        var month = Borrow(end.Month - start.Month - carry, 12, out carry);
        return Numbers(end.Year - start.Year - carry, month, day, hour, minute, second);
    }

    private static int Borrow(int value, int unit, out int borrowed)
    {
        borrowed = value < 0 ? 1 : 0;
        return value + (borrowed * unit);
    }

    private static bool Read(RegoValue operand, BuiltinContext context, out Instant time, out string layout)
    {
        (time, layout) = (default, "");
        var zone = TimeZoneInfo.Utc;
        var value = operand;
        if (operand is RegoArray parts)
        {
            if (parts.Count == 0)
            {
                context.TypeError(Expected + "array");
                return false;
            }

            if (parts.Skip(1).Take(2).FirstOrDefault(part => part is not RegoString) is { } wrong)
            {
                context.TypeError(1, wrong, RegoTypes.String);
                return false;
            }

            value = parts[0];
            layout = parts.Count > 2 ? ((RegoString)parts[2]).Value : "";
            if (parts.Count > 1 && !TryFindZone(((RegoString)parts[1]).Value, context, out zone))
            {
                return false;
            }
        }

        if (value is not RegoNumber number)
        {
            context.TypeError(1, value, RegoTypes.Number);
            return false;
        }

        if (!number.TryGetInt64(out var nanoseconds))
        {
            context.Error("timestamp too big");
            return false;
        }

        time = new(nanoseconds, zone);
        return true;
    }

    private static bool TryFindZone(string name, BuiltinContext context, out TimeZoneInfo zone)
    {
        zone = TimeZoneInfo.Utc;
        if (name is "" or "UTC")
        {
            return true;
        }

        if (Zones.Find(name) is { } known)
        {
            zone = known;
            return true;
        }

        try
        {
            // A name is a path below the folder of zones: it must not lead out of it.
            if (name.Length <= MaxZoneNameLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '+' or '-') && name[0] != '/')
            {
                zone = Zones.Add(name, name == "Local" ? TimeZoneInfo.Local : TimeZoneInfo.FindSystemTimeZoneById(name));
                return true;
            }
        }
        catch (Exception problem) when (problem is TimeZoneNotFoundException or InvalidTimeZoneException or IOException or UnauthorizedAccessException or System.Security.SecurityException)
        {
            // Reported below, like a name that cannot be one.
        }

        context.Error($"unknown time zone {name}");
        return false;
    }

    private static RegoArray Numbers(params ReadOnlySpan<long> values)
    {
        var items = new RegoValue[values.Length];
        for (var index = 0; index < items.Length; index++)
        {
            items[index] = RegoValue.From(values[index]);
        }

        return RegoArray.Adopt(items);
    }
}
