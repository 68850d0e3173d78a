using System.Globalization;

namespace Bacalhau.Cli.Output;

/// <summary>Writes instants, in UTC.</summary>
internal static class TimeText
{
    /// <summary>Day and time.</summary>
    public static string Full(DateTimeOffset at) => at == default ? "" : at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The time; with its day unless that is today.</summary>
    public static string Short(DateTimeOffset at, TimeProvider clock) =>
        at != default && at.UtcDateTime.Date == clock.GetUtcNow().UtcDateTime.Date ? at.ToUniversalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture) : Full(at);

    /// <summary>The time with its milliseconds.</summary>
    public static string Precise(DateTimeOffset at) => at.ToUniversalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
}
