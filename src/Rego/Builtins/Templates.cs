namespace Bacalhau.Rego.Builtins;

/// <summary><c>strings.render_template</c>.</summary>
internal static class Templates
{
    public static IEnumerable<RegoBuiltin> All =>
    [
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
}
