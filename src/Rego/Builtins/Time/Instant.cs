using System.Globalization;

namespace Bacalhau.Rego.Builtins.Time;

/// <summary>
/// A point in time seen in a zone, as Go's <c>time.Time</c>: nanoseconds since 1970 in 64 bits, so from 1677 to 2262. Days are counted with
/// the proleptic Gregorian calendar of any year, since a sum of dates may pass through years that <see cref="DateTime"/> has not.
/// </summary>
internal readonly record struct Instant(long Nanoseconds, TimeZoneInfo Zone)
{
    private const long PerSecond = 1_000_000_000;
    private const long SecondsPerDay = 86_400;

    /// <summary>Gets the seconds that the zone is ahead of UTC at this time.</summary>
    public int OffsetSeconds => OffsetAt(Zone, UnixSeconds);

    public int NanosecondsOfSecond => (int)(Nanoseconds - (UnixSeconds * PerSecond));

    /// <summary>Gets the weekday, 0 for Sunday.</summary>
    public int Weekday => (int)FloorMod(Day + 4, 7);

    public (long Year, int Month, int Day) Date => FromDays(Day);

    public (int Hour, int Minute, int Second) Clock
    {
        get
        {
            var second = (int)FloorMod(LocalSeconds, SecondsPerDay);
            return (second / 3_600, second / 60 % 60, second % 60);
        }
    }

    public int DayOfYear => (int)(Day - ToDays(Date.Year, 1, 1)) + 1;

    /// <summary>Gets the short name of the zone at this time, such as <c>CET</c>; an offset such as <c>+03</c> when it has none.</summary>
    public string Abbreviation
    {
        get
        {
            if (Zone.Equals(TimeZoneInfo.Utc))
            {
                return "UTC";
            }

            var name = Zone.IsDaylightSavingTime(At(UnixSeconds)) ? Zone.DaylightName : Zone.StandardName;
            var hours = Math.Abs(OffsetSeconds) / 3_600;
            var minutes = Math.Abs(OffsetSeconds) / 60 % 60;
            return name.Length is >= 3 and <= 5 && name.All(char.IsAsciiLetterUpper)
                ? name
                : string.Create(CultureInfo.InvariantCulture, $"{(OffsetSeconds < 0 ? '-' : '+')}{hours:00}{(minutes == 0 ? "" : minutes.ToString("00", CultureInfo.InvariantCulture))}");
        }
    }

    private long UnixSeconds => FloorDiv(Nanoseconds, PerSecond);

    private long LocalSeconds => UnixSeconds + OffsetSeconds;

    private long Day => FloorDiv(LocalSeconds, SecondsPerDay);

    /// <summary>Gives the same time seen in another zone.</summary>
    public Instant In(TimeZoneInfo zone) => this with { Zone = zone };

    /// <summary>Adds to year, month and day; what is too much for a month or year runs over into the next, as in Go. Null outside the range of times.</summary>
    public long? AddDate(long years, long months, long days)
    {
        const long Most = 10_000_000;
        if (years is > Most or < -Most || months is > Most or < -Most || days is > Most or < -Most)
        {
            return null;
        }

        var (year, month, day) = Date;
        var monthIndex = month - 1 + months;
        var target = ToDays(year + years + FloorDiv(monthIndex, 12), (int)FloorMod(monthIndex, 12) + 1, 1) + day - 1 + days;
        var local = (target * SecondsPerDay) + FloorMod(LocalSeconds, SecondsPerDay);
        return FromLocal(local, NanosecondsOfSecond, Zone);
    }

    /// <summary>Gives the nanoseconds since 1970 of a local time; null outside the range of times.</summary>
    public static long? FromLocal(long localSeconds, int nanoseconds, TimeZoneInfo zone)
    {
        if (Math.Abs(localSeconds) > (long.MaxValue / PerSecond) + SecondsPerDay)
        {
            return null;
        }

        // The offset of the local time read as UTC is right unless a change of the clock lies between.
        var offset = OffsetAt(zone, localSeconds);
        offset = OffsetAt(zone, localSeconds - offset);
        return ToNanoseconds(localSeconds - offset, nanoseconds);
    }

    /// <summary>Joins seconds and nanoseconds; null outside the range of times.</summary>
    public static long? ToNanoseconds(long unixSeconds, int nanoseconds)
    {
        var total = ((Int128)unixSeconds * PerSecond) + nanoseconds;
        return total >= long.MinValue && total <= long.MaxValue ? (long)total : null;
    }

    /// <summary>Days since 1970 of a date (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").</summary>
    public static long ToDays(long year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        var era = FloorDiv(year, 400);
        var yearOfEra = year - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        return (era * 146_097) + (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear - 719_468;
    }

    private static (long Year, int Month, int Day) FromDays(long days)
    {
        days += 719_468;
        var era = FloorDiv(days, 146_097);
        var dayOfEra = days - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1_460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shifted = ((5 * dayOfYear) + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return (yearOfEra + (era * 400) + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (((153 * shifted) + 2) / 5) + 1));
    }

    private static int OffsetAt(TimeZoneInfo zone, long unixSeconds) =>
        zone.Equals(TimeZoneInfo.Utc) ? 0 : (int)zone.GetUtcOffset(At(unixSeconds)).TotalSeconds;

    private static DateTime At(long unixSeconds) => DateTime.UnixEpoch.AddSeconds(unixSeconds);

    private static long FloorDiv(long value, long by) => (value / by) - (value % by < 0 ? 1 : 0);

    private static long FloorMod(long value, long by) => value - (FloorDiv(value, by) * by);
}
