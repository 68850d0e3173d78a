using System.Text;

namespace Bacalhau.Rego.Builtins;

/// <summary>What interpolated strings are compiled to: texts, and sets that hold the value of an expression, or nothing when it is undefined.</summary>
internal static class TemplateStrings
{
    public static IEnumerable<RegoBuiltin> All => [new("internal.template_string", [RegoTypes.Array], RegoTypes.String, Join)];

    private static RegoString Join(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var text = new StringBuilder();
        foreach (var part in (RegoArray)arguments[0])
        {
            switch (part)
            {
                case RegoSet { Count: 0 }:
                    text.Append("<undefined>");
                    break;
                case RegoSet value:
                    Append(text, value.AsSpan()[0]);
                    break;
                default:
                    Append(text, part);
                    break;
            }

            context.CheckText(text.Length);
        }

        context.ChargeText(text.Length);
        return RegoValue.From(text.ToString());
    }

    private static void Append(StringBuilder text, RegoValue value)
    {
        if (value is RegoString words)
        {
            text.Append(words.Value);
        }
        else
        {
            RegoText.Write(text, value);
        }
    }
}
