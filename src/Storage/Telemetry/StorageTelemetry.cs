using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Bacalhau.Storage;

/// <summary>What storages and publishers tell about themselves.</summary>
public static class StorageTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Bacalhau.Storage";

    internal static readonly ActivitySource Activities = new(Name);

    private static readonly Meter Meter = new(Name);

    internal static readonly Histogram<double> PrepareDuration = Meter.CreateHistogram<double>(
        "job_storage_prepare_duration_milliseconds", "ms", "How long an input took to be put in place.");

    internal static readonly Histogram<double> PublishDuration = Meter.CreateHistogram<double>(
        "job_publish_duration_milliseconds", "ms", "How long results took to be published.");

    internal static Activity? Start(string type, string step) => Activities.StartActivity($"{type}.{step}");

    internal static TagList Tags(string type, Exception? failure) =>
        new(new KeyValuePair<string, object?>[] { new("type", type), new("outcome", Outcome(failure)) });

    internal static void End(Activity? activity, Exception? failure)
    {
        if (failure is not null and not OperationCanceledException)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
        }

        activity?.Dispose();
    }

    private static string Outcome(Exception? failure) => failure switch
    {
        null => "success",
        OperationCanceledException => "cancelled",
        _ => "failure",
    };
}
