using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Silo.Telemetry;

/// <summary>The named values of a log line: its own, then those of the scopes around it.</summary>
internal static class LogFields
{
    private const string Template = "{OriginalFormat}";

    public static IReadOnlyList<(string Name, string Value)> Of<TState>(TState state, IExternalScopeProvider? scopes, bool withOwn)
    {
        var fields = new List<(string Name, string Value)>();
        if (withOwn)
        {
            Collect(state, fields);
        }

        scopes?.ForEachScope(static (scope, into) => Collect(scope, into), fields);
        return fields;
    }

    private static void Collect(object? source, List<(string Name, string Value)> fields)
    {
        if (source is not IEnumerable<KeyValuePair<string, object?>> values)
        {
            return;
        }

        foreach (var (name, value) in values)
        {
            var field = name switch { "TraceId" => "trace_id", "SpanId" => "span_id", _ => name };
            if (name != Template && value is not null && !fields.Any(known => known.Name == field))
            {
                fields.Add((field, Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            }
        }
    }
}
