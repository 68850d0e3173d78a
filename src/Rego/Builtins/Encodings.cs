namespace Bacalhau.Rego.Builtins;

/// <summary>JSON, base64 and hexadecimal.</summary>
internal static class Encodings
{
    private static readonly RegoTypes[] OneText = [RegoTypes.String];

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("json.marshal", [RegoTypes.Any], RegoTypes.String, static (arguments, context) => Written(arguments[0], RegoJsonFormat.Go, context)),
        new("json.marshal_with_options", [RegoTypes.Any, RegoTypes.Object], RegoTypes.String, MarshalWithOptions),
        new("json.unmarshal", OneText, RegoTypes.Any, static (arguments, context) =>
        {
            context.ChargeScan(arguments.Text(0).Length * 4L);
            return RegoJson.TryParse(arguments.Text(0), out var value, out var problem, context.Limits.MaxInputDepth) ? value : context.Error(problem);
        }),
        new("json.is_valid", [RegoTypes.Any], RegoTypes.Boolean, static (arguments, context) =>
            RegoValue.From(arguments[0] is RegoString text && RegoJson.TryParse(text.Value, out _, out _, context.Limits.MaxInputDepth))),
        Encoder("base64.encode", static bytes => Base64Text.Encode(bytes)),
        Encoder("base64url.encode", static bytes => Base64Text.EncodeUrl(bytes, padded: true)),
        Encoder("base64url.encode_no_pad", static bytes => Base64Text.EncodeUrl(bytes, padded: false)),
        Encoder("hex.encode", static bytes => Convert.ToHexStringLower(bytes)),
        new("base64.decode", OneText, RegoTypes.String, static (arguments, context) =>
            Base64Text.TryDecode(arguments.Text(0), out var bytes, out var problem) ? AsText(bytes, context) : context.Error(problem)),
        new("base64.is_valid", [RegoTypes.Any], RegoTypes.Boolean, static (arguments, context) =>
            RegoValue.From(arguments[0] is RegoString text && Base64Text.TryDecode(text.Value, out _, out _))),
        new("base64url.decode", OneText, RegoTypes.String, static (arguments, context) =>
            Base64Text.TryDecodeUrl(arguments.Text(0), out var bytes, out var problem) ? AsText(bytes, context) : context.Error(problem)),
        new("hex.decode", OneText, RegoTypes.String, HexDecode),
    ];

    private static RegoBuiltin Encoder(string name, Func<byte[], string> encode) =>
        new(name, OneText, RegoTypes.String, (arguments, context) =>
        {
            context.ChargeText(arguments.Text(0).Length * 2L);
            context.ChargeScan(arguments.Text(0).Length);
            return RegoValue.From(encode(ByteText.Encode(arguments.Text(0))));
        });

    private static RegoString AsText(byte[] bytes, BuiltinContext context)
    {
        context.ChargeText(bytes.Length);
        return RegoValue.From(ByteText.Decode(bytes));
    }

    private static RegoValue? HexDecode(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var text = arguments.Text(0);
        var bad = text.FirstOrDefault(c => !char.IsAsciiHexDigit(c));
        if (bad != default || text.Contains('\0', StringComparison.Ordinal))
        {
            return context.Error($"encoding/hex: invalid byte: U+{(int)bad:X4} '{bad}'");
        }

        return text.Length % 2 == 0 ? AsText(Convert.FromHexString(text), context) : context.Error("encoding/hex: odd length hex string");
    }

    private static RegoString Written(RegoValue value, RegoJsonFormat format, BuiltinContext context)
    {
        // A value may hold one part many times over, so its text can be far larger than the value.
        context.ChargeText(JsonSize.Of(value, context));
        var text = RegoJson.Write(value, format);
        context.ChargeText(text.Length);
        return RegoValue.From(text);
    }

    private static RegoValue? MarshalWithOptions(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var (indent, prefix) = ("\t", "");
        bool? pretty = null;
        var implied = false;
        foreach (var (key, value) in arguments.Map(1))
        {
            switch ((key as RegoString)?.Value, value)
            {
                case ("pretty", RegoBoolean wanted):
                    pretty = wanted.Value;
                    break;
                case ("prefix", RegoString text):
                    (prefix, implied) = (text.Value, true);
                    break;
                case ("indent", RegoString text):
                    (indent, implied) = (text.Value, true);
                    break;
                case ("pretty" or "prefix" or "indent", _):
                    return context.TypeError($"operand 2 key {((RegoString)key).Value} failed cast to {(key.Equals(RegoValue.From("pretty")) ? "bool" : "string")}");
                default:
                    return context.TypeError($"operand 2 object contained unknown key {(key as RegoString)?.Value ?? key.ToString()}");
            }
        }

        if (!(pretty ?? implied))
        {
            return Written(arguments[0], RegoJsonFormat.Go, context);
        }

        context.ChargeText(((indent.Length * ((long)arguments[0].Depth + 1)) + prefix.Length + 2) * arguments[0].Weight);
        return RegoValue.From(prefix + Written(arguments[0], RegoJsonFormat.Go with { Indent = indent, Prefix = prefix }, context).Value);
    }
}
