using System.Text;

namespace Bacalhau.Rego.Builtins.Tokens;

/// <summary>The three segments of a token in compact form (RFC 7515, 7.1), still encoded.</summary>
internal sealed record CompactToken(string Header, string Payload, string Signature)
{
    /// <summary>Gets what the signature covers.</summary>
    public byte[] Signed => Encoding.UTF8.GetBytes($"{Header}.{Payload}");

    public static CompactToken? Split(string text, BuiltinContext context)
    {
        if (text.Length > context.Limits.MaxTokenLength)
        {
            throw RegoException.LimitExceeded($"{context.Builtin}: a token of more than {context.Limits.MaxTokenLength} characters");
        }

        context.ChargeScan(text.Length);
        var parts = text.Split('.');
        if (parts.Length == 3)
        {
            return new(parts[0], parts[1], parts[2]);
        }

        context.Error(parts.Length == 1 ? "encoded JWT had no period separators" : $"encoded JWT must have 3 sections, found {parts.Length}");
        return null;
    }

    /// <summary>Decodes the header; null after an error was reported.</summary>
    public RegoObject? ReadHeader(BuiltinContext context)
    {
        if (!Base64Text.TryDecodeUrl(Header, out var bytes, out var problem))
        {
            context.Error($"JWT header had invalid encoding: {problem}");
            return null;
        }

        if (ReadObject(ByteText.Decode(bytes), "header", context) is not { } header)
        {
            return null;
        }

        if (header.Get("enc") is not null)
        {
            context.Error("JWT is a JWE object, which is not supported");
            return null;
        }

        return header;
    }

    /// <summary>Decodes the payload into text; null after an error was reported.</summary>
    public string? ReadPayloadText(BuiltinContext context)
    {
        if (Base64Text.TryDecodeUrl(Payload, out var bytes, out var problem))
        {
            return ByteText.Decode(bytes);
        }

        context.Error($"JWT payload had invalid encoding: {problem}");
        return null;
    }

    /// <summary>Decodes the signature; null after an error was reported.</summary>
    public byte[]? ReadSignature(BuiltinContext context)
    {
        if (Base64Text.TryDecodeUrl(Signature, out var bytes, out var problem))
        {
            return bytes;
        }

        context.Error($"JWT signature had invalid encoding: {problem}");
        return null;
    }

    /// <summary>Reads a JSON object; null after an error was reported.</summary>
    public static RegoObject? ReadObject(string text, string part, BuiltinContext context)
    {
        if (!RegoJson.TryParse(text, out var value, out var problem, context.Limits.MaxInputDepth))
        {
            context.Error($"JWT {part} is no JSON: {problem}");
            return null;
        }

        if (value is RegoObject map)
        {
            return map;
        }

        context.Error($"JWT {part} is no JSON object");
        return null;
    }
}
