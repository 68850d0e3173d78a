using System.Text;

namespace Bacalhau.Rego.Builtins;

/// <summary>Texts with values in them.</summary>
internal static class Templates
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("internal.template_string", [RegoTypes.Array], RegoTypes.String, Interpolate),
        new("strings.render_template", [RegoTypes.String, RegoTypes.Object], RegoTypes.String, static (arguments, context) =>
        {
            context.ChargeScan(arguments.Text(0).Length);
            try
            {
                return RegoValue.From(new Formatting.GoTemplate(arguments.Text(0), context).Render(arguments.Map(1)));
            }
            catch (FormatException bad)
            {
                return context.Error(bad.Message);
            }
        }),
    ];

    /// <summary>The parts of <c>$"a{x}"</c>: texts, and for each expression the set of its values, which is empty when it is undefined.</summary>
    private static RegoValue? Interpolate(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var text = new StringBuilder();
        foreach (var part in arguments.Array(0))
        {
            context.ChargeSteps(1);
            var value = part is RegoSet { Count: 1 } one ? one.AsSpan()[0] : part;
            switch (part)
            {
                case RegoSet { Count: 0 }:
                    text.Append("<undefined>");
                    break;
                case RegoSet { Count: > 1 }:
                    return context.Error("template-strings must not produce multiple outputs");
                default:
                    context.ChargeText(value is RegoString ? text.Length : text.Length + JsonSize.Of(value, context));
                    text.Append(value is RegoString words ? words.Value : value.ToString());
                    break;
            }
        }

        context.ChargeText(text.Length);
        return RegoValue.From(text.ToString());
    }
}
