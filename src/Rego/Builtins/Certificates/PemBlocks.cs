using System.Security.Cryptography;

namespace Bacalhau.Rego.Builtins.Certificates;

/// <summary>PEM texts, or base64 texts of PEM or DER, as the <c>crypto.*</c> builtins take them.</summary>
internal static class PemBlocks
{
    private const int MaxBlocks = 64;

    /// <summary>Reads all blocks; a text without any is DER under an empty label. False, with the reason, for bad base64.</summary>
    public static bool TryRead(string text, out List<(string Label, byte[] Der)> blocks, out string problem)
    {
        (blocks, problem) = ([], "");
        if (!text.StartsWith("-----BEGIN", StringComparison.Ordinal))
        {
            if (!Base64Text.TryDecode(text, out var bytes, out problem))
            {
                return false;
            }

            text = System.Text.Encoding.UTF8.GetString(bytes);
            if (!text.StartsWith("-----BEGIN", StringComparison.Ordinal))
            {
                blocks.Add(("", bytes));
                return true;
            }
        }

        var rest = text.AsSpan();
        while (blocks.Count < MaxBlocks && PemEncoding.TryFind(rest, out var pem))
        {
            blocks.Add((rest[pem.Label].ToString(), Convert.FromBase64String(rest[pem.Base64Data].ToString())));
            rest = rest[pem.Location.End.Value..];
        }

        return true;
    }
}
