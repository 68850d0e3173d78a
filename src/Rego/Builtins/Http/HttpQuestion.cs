using System.Text;

namespace Bacalhau.Rego.Builtins.Http;

/// <summary>What a policy asks <c>http.send</c> for.</summary>
internal sealed record HttpQuestion(Uri Url, HttpMethod Method, byte[]? Body, IReadOnlyList<(string Name, string Value)> Headers, TimeSpan Timeout)
{
    private static readonly string[] Known =
    [
        "body", "cache", "cache_ignored_headers", "caching_mode", "enable_redirect", "force_cache", "force_cache_duration_seconds", "force_json_decode", "force_yaml_decode",
        "headers", "max_retry_attempts", "method", "raise_error", "raw_body", "timeout", "tls_ca_cert", "tls_ca_cert_env_variable", "tls_ca_cert_file", "tls_client_cert",
        "tls_client_cert_env_variable", "tls_client_cert_file", "tls_client_key", "tls_client_key_env_variable", "tls_client_key_file", "tls_insecure_skip_verify",
        "tls_server_name", "tls_use_system_certs", "url",
    ];

    public bool FollowsRedirects { get; init; }

    public bool IsJson { get; init; }

    public bool IsYaml { get; init; }

    public bool RaisesErrors { get; init; }

    /// <summary>Checks what a request must hold; false after an error was reported.</summary>
    public static bool IsComplete(RegoObject request, BuiltinContext context)
    {
        var unknown = request.Keys.Where(key => key is not RegoString name || !Known.Contains(name.Value)).ToArray();
        var missing = ((string[])["method", "url"]).Where(name => request.Get(name) is null).Select(RegoValue.From).ToArray();
        if (unknown.Length > 0)
        {
            context.TypeError($"operand 1 invalid request parameters(s): {RegoSet.Create(unknown)}");
        }
        else if (missing.Length > 0)
        {
            context.TypeError($"operand 1 missing required request parameters(s): {RegoSet.Create(missing)}");
        }

        return unknown.Length + missing.Length == 0;
    }

    /// <summary>Reads a request; null after an error was reported.</summary>
    public static HttpQuestion? Read(RegoObject request, TimeSpan longest, BuiltinContext context)
    {
        if (!IsComplete(request, context))
        {
            return null;
        }

        var tls = request.FirstOrDefault(entry => ((RegoString)entry.Key).Value.StartsWith("tls_", StringComparison.Ordinal) && !entry.Value.Equals(RegoValue.False)
            && !(((RegoString)entry.Key).Value == "tls_use_system_certs" && entry.Value.Equals(RegoValue.True)));
        if (tls.Key is not null)
        {
            context.Error($"{((RegoString)tls.Key).Value}: policies cannot change how connections are secured");
            return null;
        }

        if (request.Get("url") is not RegoString address || !Uri.TryCreate(address.Value, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            context.Error("url must be an http or https address");
            return null;
        }

        if (request.Get("method") is not RegoString { Value.Length: > 0 } method || !method.Value.All(char.IsAsciiLetter))
        {
            context.Error("method must be a word such as get");
            return null;
        }

        var timeout = request.Get("timeout") switch
        {
            RegoNumber nanoseconds => TimeSpan.FromMilliseconds(Math.Clamp(nanoseconds.ToDouble() / 1e6, 0, longest.TotalMilliseconds)),
            RegoString text when Time.GoDuration.TryParse(text.Value, out var nanoseconds, out _) => TimeSpan.FromMilliseconds(Math.Clamp(nanoseconds / 1e6, 0, longest.TotalMilliseconds)),
            _ => longest,
        };
        var body = request.Get("raw_body") is RegoString raw ? ByteText.Encode(raw.Value) : request.Get("body") is { } value ? Encoding.UTF8.GetBytes(RegoJson.Write(value)) : null;
        return new(url, new(method.Value.ToUpperInvariant()), body, HeadersOf(request), timeout == TimeSpan.Zero ? longest : timeout)
        {
            FollowsRedirects = Is(request, "enable_redirect", false),
            IsJson = Is(request, "force_json_decode", false),
            IsYaml = Is(request, "force_yaml_decode", false),
            RaisesErrors = Is(request, "raise_error", true),
        };
    }

    private static bool Is(RegoObject request, string name, bool usual) => request.Get(name) is RegoBoolean given ? given.Value : usual;

    private static List<(string, string)> HeadersOf(RegoObject request) =>
        request.Get("headers") is RegoObject headers
            ? [.. headers.Select(entry => (entry.Key as RegoString, entry.Value as RegoString)).Where(entry => entry.Item1 is not null && entry.Item2 is not null).Select(entry => (entry.Item1!.Value, entry.Item2!.Value))]
            : [];
}
