using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Bacalhau.Silo.Telemetry;

/// <summary>Sends metrics and traces by OTLP, as the standard OpenTelemetry environment variables say.</summary>
public static class OpenTelemetryExtensions
{
    /// <summary>Adds what the variables ask for; nothing when no OTLP endpoint is named or <c>DO_NOT_TRACK</c> is 1.</summary>
    public static IServiceCollection AddBacalhauTelemetry(this IServiceCollection services, IReadOnlyDictionary<string, string?> variables)
    {
        if (variables.GetValueOrDefault("DO_NOT_TRACK") == "1")
        {
            return services;
        }

        var everything = IsSet("OTEL_EXPORTER_OTLP_ENDPOINT");
        var traces = everything || IsSet("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        var metrics = everything || IsSet("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT");
        return traces || metrics ? services.Add(traces, metrics) : services;

        bool IsSet(string name) => !string.IsNullOrEmpty(variables.GetValueOrDefault(name));
    }

    /// <summary>Alone, so that a server that sends nothing does not load what would.</summary>
    private static IServiceCollection Add(this IServiceCollection services, bool traces, bool metrics)
    {
        var telemetry = services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService("bacalhau", serviceVersion: Assembly.GetExecutingAssembly().GetName().Version?.ToString(3))
            .AddEnvironmentVariableDetector());
        if (traces)
        {
            telemetry.WithTracing(tracing => tracing
                .AddSource("Bacalhau.*", "Microsoft.Orleans.Application")
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter());
        }

        if (metrics)
        {
            telemetry.WithMetrics(measuring => measuring
                .AddMeter("Bacalhau.*", "Microsoft.Orleans", "System.Runtime")
                .AddAspNetCoreInstrumentation()
                .AddOtlpExporter());
        }

        return services;
    }
}
