using YamlDotNet.Core;

namespace Bacalhau.Rego.Builtins.Yaml;

/// <summary><c>yaml.*</c>.</summary>
internal static class YamlDocuments
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("yaml.unmarshal", [RegoTypes.String], RegoTypes.Any, static (arguments, context) =>
            TryRead(arguments.Text(0), context, out var value, out var problem) ? value : context.Error(problem)),
        new("yaml.is_valid", [RegoTypes.Any], RegoTypes.Boolean, static (arguments, context) =>
            RegoValue.From(arguments[0] is RegoString text && TryRead(text.Value, context, out _, out _))),
        new("yaml.marshal", [RegoTypes.Any], RegoTypes.String, static (arguments, context) =>
        {
            var text = YamlWriter.Write(arguments[0], context);
            context.ChargeText(text.Length);
            return RegoValue.From(text);
        }),
    ];

    /// <summary>Reads the first document of a text; false, with the reason, when it is no YAML.</summary>
    /// <exception cref="RegoException">It is over a limit.</exception>
    public static bool TryRead(string text, BuiltinContext context, out RegoValue value, out string problem)
    {
        (value, problem) = (RegoValue.Null, "");
        context.ChargeScan(text.Length * 4L);
        try
        {
            value = new YamlReader(text, context).Read();
            return true;
        }
        catch (YamlException bad)
        {
            problem = $"yaml: line {bad.Start.Line}: {Words(bad.Message)}";
        }
        catch (Exception bad) when (bad is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            // What the scanner does with some malformed texts.
            problem = $"yaml: {bad.Message}";
        }

        return false;
    }

    /// <summary>The library says what it was doing first ("While parsing a flow sequence, did not find ..."); Go does not.</summary>
    private static string Words(string message)
    {
        var comma = message.IndexOf(", ", StringComparison.Ordinal);
        return message.StartsWith("While ", StringComparison.Ordinal) && comma > 0 ? message[(comma + 2)..] : message;
    }
}
