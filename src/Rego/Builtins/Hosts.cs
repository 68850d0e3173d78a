namespace Bacalhau.Rego.Builtins;

/// <summary>Builtins that reach, or tell about, what is outside of the policy. Those that reach the network are known, so that policies load, but always fail.</summary>
internal static class Hosts
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("http.send", [RegoTypes.Object], RegoTypes.Object, Send, RegoBuiltinTraits.Memoised | RegoBuiltinTraits.Dangerous),
        new("net.lookup_ip_addr", [RegoTypes.String], RegoTypes.Set, static (_, context) =>
            context.Error("looking up hosts is switched off for policies"), RegoBuiltinTraits.Memoised | RegoBuiltinTraits.Dangerous),

        // Never the settings or the environment of the process: a policy has no business with them.
        new("opa.runtime", [], RegoTypes.Object, static (_, _) => RegoObject.Empty, RegoBuiltinTraits.Memoised),
        new("trace", [RegoTypes.String], RegoTypes.Boolean, static (arguments, context) =>
        {
            context.Output?.Invoke(context.Location, arguments.Text(0));
            return RegoValue.True;
        }),
    ];

    private static RegoValue? Send(ReadOnlySpan<RegoValue> arguments, BuiltinContext context) =>
        Http.HttpQuestion.IsComplete(arguments.Map(0), context) ? context.Error("requests are switched off for policies") : null;
}
