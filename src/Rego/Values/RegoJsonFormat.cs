namespace Bacalhau.Rego;

/// <summary>How JSON is written. The default is compact with only the escapes JSON needs.</summary>
/// <param name="EscapeHtml">Whether <c>&lt; &gt; &amp;</c> and the two line separators become <c>\u003c</c> and so on, as Go's encoder does. Default: no.</param>
/// <param name="Indent">Text of one level of indentation; null (default) for one line without spaces.</param>
/// <param name="Prefix">Text that starts each line after the first when indenting. Default: empty.</param>
public sealed record RegoJsonFormat(bool EscapeHtml = false, string? Indent = null, string Prefix = "")
{
    /// <summary>Gets the format that the builtins <c>json.marshal</c> and <c>io.jwt.encode_sign</c> write.</summary>
    public static RegoJsonFormat Go { get; } = new(EscapeHtml: true);

    /// <summary>Gets the compact format.</summary>
    public static RegoJsonFormat Compact { get; } = new();
}
