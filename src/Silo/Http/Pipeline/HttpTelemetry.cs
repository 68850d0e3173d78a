using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Http.Pipeline;

/// <summary>What the API shows of itself to tracing and metrics.</summary>
public sealed class HttpTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Bacalhau.Http";

    internal static readonly ActivitySource Activities = new(Name);

    private readonly Histogram<double> durations;
    private readonly UpDownCounter<long> logStreams;

    /// <summary>Creates the instruments.</summary>
    public HttpTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        durations = meter.CreateHistogram<double>("bacalhau.http.duration", "s", "How long requests took to answer.");
        logStreams = meter.CreateUpDownCounter<long>("bacalhau.http.log_streams", "{stream}", "Log streams that are open.");
    }

    internal void Answered(string method, string route, int status, TimeSpan elapsed) => durations.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("http.request.method", IsUsual(method) ? method : "_OTHER"),
        new KeyValuePair<string, object?>("http.route", route),
        new KeyValuePair<string, object?>("http.response.status_code", status));

    internal void LogStreamOpened() => logStreams.Add(1);

    internal void LogStreamClosed() => logStreams.Add(-1);

    private static bool IsUsual(string method) => HttpMethods.IsGet(method) || HttpMethods.IsPut(method) || HttpMethods.IsPost(method)
        || HttpMethods.IsDelete(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsPatch(method);
}
