namespace Bacalhau.Rego.Builtins;

/// <summary>Builtins that reach, or tell about, what is outside of the policy. Those that reach the network are known, so that policies load, but always fail.</summary>
internal static class Hosts
{
    private static readonly string[] RequestKeys =
    [
        "body", "cache", "cache_ignored_headers", "caching_mode", "enable_redirect", "force_cache", "force_cache_duration_seconds", "force_json_decode", "force_yaml_decode",
        "headers", "max_retry_attempts", "method", "raise_error", "raw_body", "timeout", "tls_ca_cert", "tls_ca_cert_env_variable", "tls_ca_cert_file", "tls_client_cert",
        "tls_client_cert_env_variable", "tls_client_cert_file", "tls_client_key", "tls_client_key_env_variable", "tls_client_key_file", "tls_insecure_skip_verify",
        "tls_server_name", "tls_use_system_certs", "url",
    ];

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

    private static RegoValue? Send(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var request = arguments.Map(0);
        var unknown = request.Keys.Where(key => key is not RegoString name || !RequestKeys.Contains(name.Value)).ToArray();
        if (unknown.Length > 0)
        {
            return context.TypeError($"operand 1 invalid request parameters(s): {RegoSet.Create(unknown)}");
        }

        var missing = ((string[])["method", "url"]).Where(name => request.Get(name) is null).Select(RegoValue.From).ToArray();
        return missing.Length > 0
            ? context.TypeError($"operand 1 missing required request parameters(s): {RegoSet.Create(missing)}")
            : context.Error("requests are switched off for policies");
    }
}
