using Bacalhau.Silo.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Telemetry;

/// <summary>Where log lines go, and which: the keys <c>Logging.Level</c> and <c>Logging.Mode</c>.</summary>
public static class LoggingExtensions
{
    /// <summary>Logs for people to standard error (<c>default</c>, <c>cmd</c>, <c>station</c>), as JSON to standard output (<c>json</c>), both (<c>combined</c>) or nothing (<c>event</c>).</summary>
    /// <exception cref="BacalhauException">The level or mode is not known.</exception>
    public static ILoggingBuilder AddBacalhauLogging(this ILoggingBuilder logging, BacalhauConfiguration configuration)
    {
        var level = LevelOf(configuration.Text("Logging.Level"));
        var mode = configuration.Text("Logging.Mode").ToLowerInvariant();
        logging.ClearProviders();
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", Max(level, LogLevel.Warning));
        logging.AddFilter("Orleans", Max(level, LogLevel.Warning));
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        logging.AddFilter("Polly", Max(level, LogLevel.Error));
        logging.AddFilter("System", Max(level, LogLevel.Warning));
        logging.Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        if (mode is "default" or "cmd" or "station" or "combined" or "")
        {
            logging.Services.AddSingleton<ILoggerProvider>(_ => CreateProvider(new PeopleLogFormatter(), toError: true));
        }

        if (mode is "json" or "combined")
        {
            logging.Services.AddSingleton<ILoggerProvider>(_ => CreateProvider(new JsonLogFormatter(), toError: false));
        }

        return mode is "default" or "cmd" or "station" or "combined" or "" or "json" or "event"
            ? logging
            : throw Unknown("Logging.Mode", mode, "default, json or combined");
    }

    private static LogLevel LevelOf(string text) => text.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" or "" => LogLevel.Information,
        "warn" or "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "fatal" or "panic" => LogLevel.Critical,
        _ => throw Unknown("Logging.Level", text, "trace, debug, info, warn, error or fatal"),
    };

    private static LogLevel Max(LogLevel left, LogLevel right) => left > right ? left : right;

    private static BacalhauException Unknown(string key, string value, string wanted) =>
        ConfigErrors.Create($"{key}: '{value}' is not known", $"Use {wanted}.").AsException();

    private static ConsoleLoggerProvider CreateProvider(ConsoleFormatter formatter, bool toError) =>
        new(
            new FixedOptions(new()
            {
                FormatterName = formatter.Name,
                LogToStandardErrorThreshold = toError ? LogLevel.Trace : LogLevel.None,
            }),
            [formatter]);

    private sealed class FixedOptions(ConsoleLoggerOptions value) : IOptionsMonitor<ConsoleLoggerOptions>
    {
        public ConsoleLoggerOptions CurrentValue => value;

        public ConsoleLoggerOptions Get(string? name) => value;

        public IDisposable? OnChange(Action<ConsoleLoggerOptions, string?> listener) => null;
    }
}
