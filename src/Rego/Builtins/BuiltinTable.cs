namespace Bacalhau.Rego;

/// <summary>Every file of builtins, one line each.</summary>
internal static class BuiltinTable
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        .. Builtins.Comparisons.All,
        .. Builtins.Arithmetic.All,
        .. Builtins.SetOperators.All,
        .. Builtins.Membership.All,
        .. Builtins.TemplateStrings.All,
        .. Builtins.Aggregates.All,
        .. Builtins.TypeTests.All,
        .. Builtins.Numbers.All,
        .. Builtins.Bits.All,
        .. Builtins.Strings.All,
        .. Builtins.Replacements.All,
        .. Builtins.Sprintf.All,
        .. Builtins.Casts.All,
        .. Builtins.Arrays.All,
        .. Builtins.Sets.All,
        .. Builtins.Objects.All,
        .. Builtins.JsonDocuments.All,
        .. Builtins.Graphs.All,
        .. Builtins.Encodings.All,
        .. Builtins.UrlQueries.All,
        .. Builtins.Hashes.All,
        .. Builtins.Certificates.CertificateBuiltins.All,
        .. Builtins.Patterns.Regexes.All,
        .. Builtins.Patterns.Globs.All,
        .. Builtins.Templates.All,
        .. Builtins.Units.All,
        .. Builtins.Semver.All,
        .. Builtins.Uuids.All,
        .. Builtins.Uris.All,
        .. Builtins.Hosts.All,
        .. Builtins.Networks.NetworkBuiltins.All,
        .. Builtins.Time.Times.All,
        .. Builtins.Yaml.YamlDocuments.All,
        .. Builtins.Tokens.TokenBuiltins.All,
    ];
}
