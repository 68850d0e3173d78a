using System.Security.Cryptography;
using System.Text;

namespace Bacalhau.Rego.Builtins.Tokens;

/// <summary><c>io.jwt.*</c>: reading, verifying and signing tokens.</summary>
internal static class TokenBuiltins
{
    private const int MaxNesting = 4;
    private static readonly RegoTypes[] TwoTexts = [RegoTypes.String, RegoTypes.String];

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("io.jwt.decode", [RegoTypes.String], RegoTypes.Array, Decode),
        new("io.jwt.decode_verify", [RegoTypes.String, RegoTypes.Object], RegoTypes.Array, TokenVerification.DecodeVerify, RegoBuiltinTraits.Memoised),
        .. from family in (string[])["rs", "ps", "es"] from bits in (string[])["256", "384", "512"] select Verifier(family + bits),
        .. from bits in (string[])["256", "384", "512"] select SecretVerifier("HS" + bits),
        new("io.jwt.verify_eddsa", TwoTexts, RegoTypes.Boolean, static (arguments, context) => Verify("EdDSA", arguments, context), RegoBuiltinTraits.Memoised),
        new("io.jwt.encode_sign", [RegoTypes.Object, RegoTypes.Object, RegoTypes.Object], RegoTypes.String, EncodeSign, RegoBuiltinTraits.Memoised),
        new("io.jwt.encode_sign_raw", [.. TwoTexts, RegoTypes.String], RegoTypes.String, EncodeSignRaw, RegoBuiltinTraits.Memoised),
    ];

    private static RegoBuiltin Verifier(string name) =>
        new($"io.jwt.verify_{name}", TwoTexts, RegoTypes.Boolean, (arguments, context) => Verify(name.ToUpperInvariant(), arguments, context), RegoBuiltinTraits.Memoised);

    private static RegoBuiltin SecretVerifier(string algorithm) =>
        new($"io.jwt.verify_{algorithm.ToLowerInvariant()}", TwoTexts, RegoTypes.Boolean, (arguments, context) =>
        {
            if (CompactToken.Split(arguments.Text(0), context) is not { } token || token.ReadSignature(context) is not { } signature)
            {
                return null;
            }

            var key = new TokenKey { Secret = ByteText.Encode(arguments.Text(1)), IsPrivate = true };
            return RegoValue.From(Signatures.Verify(algorithm, key, token.Signed, signature));
        });

    private static RegoArray? Decode(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var text = arguments.Text(0);
        for (var level = 0; level < MaxNesting; level++)
        {
            if (CompactToken.Split(text, context) is not { } token
                || token.ReadHeader(context) is not { } header
                || token.ReadPayloadText(context) is not { } payload)
            {
                return null;
            }

            if (header.Get("cty") is RegoString { Value: "JWT" })
            {
                text = payload.Trim('"', '\'');
                continue;
            }

            return CompactToken.ReadObject(payload, "payload", context) is { } claims && token.ReadSignature(context) is { } signature
                ? RegoArray.Create(header, claims, RegoValue.From(Convert.ToHexStringLower(signature)))
                : null;
        }

        throw RegoException.LimitExceeded($"{context.Builtin}: tokens nest deeper than {MaxNesting} levels");
    }

    /// <summary>Verifies with an algorithm of the policy's choice; the header's only chooses among the keys.</summary>
    private static RegoValue? Verify(string algorithm, ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (CompactToken.Split(arguments.Text(0), context) is not { } token)
        {
            return null;
        }

        if (!TokenKeyReader.TryReadVerifiers(arguments.Text(1), out var keys, out var problem))
        {
            return context.Error(problem);
        }

        if (token.ReadSignature(context) is not { } signature
            || token.ReadHeader(context) is not { } header
            || TokenHeader.Read(header, context) is not { } fields)
        {
            return null;
        }

        var usable = keys.Where(key => key.Algorithm.Length == 0 || Signatures.IsKnown(key.Algorithm)).ToArray();
        var named = usable.FirstOrDefault(key => fields.KeyId.Length > 0 && key.KeyId == fields.KeyId);
        TokenKey[] candidates = named is not null ? [named] : [.. usable.Where(key => key.Algorithm.Length == 0 || key.Algorithm == fields.Algorithm)];

        // OPA takes public keys only here, unlike in decode_verify.
        return RegoValue.From(candidates.Any(key => !key.IsPrivate && Signatures.Verify(algorithm, key, token.Signed, signature)));
    }

    private static RegoValue? EncodeSign(ReadOnlySpan<RegoValue> arguments, BuiltinContext context) =>
        Sign(RegoJson.Write(arguments[0], RegoJsonFormat.Go), RegoJson.Write(arguments[1], RegoJsonFormat.Go), arguments[2], context);

    private static RegoValue? EncodeSignRaw(ReadOnlySpan<RegoValue> arguments, BuiltinContext context) =>
        RegoJson.TryParse(arguments.Text(2), out var key, out var problem)
            ? Sign(arguments.Text(0), arguments.Text(1), key, context)
            : context.Error($"failed to parse a JWK key (set): {problem}");

    private static RegoValue? Sign(string header, string payload, RegoValue keyDocument, BuiltinContext context)
    {
        if (!TokenKeyReader.TryReadJwks(keyDocument, out var keys, out var problem))
        {
            return context.Error(problem);
        }

        if (keys.Count == 0)
        {
            return context.Error("no keys found in JWK set");
        }

        if (ReadAlgorithm(header, out var isJson, context) is not { } algorithm)
        {
            return null;
        }

        if (isJson && !RegoJson.TryParse(payload, out _, out _))
        {
            return context.Error("type is JWT but payload is not JSON");
        }

        context.ChargeText((header.Length + payload.Length) * 2L);
        var signed = $"{Base64Text.EncodeUrl(ByteText.Encode(header), padded: false)}.{Base64Text.EncodeUrl(ByteText.Encode(payload), padded: false)}";
        try
        {
            return Signatures.Sign(algorithm, keys[0], Encoding.UTF8.GetBytes(signed)) is { } signature
                ? RegoValue.From($"{signed}.{Base64Text.EncodeUrl(signature, padded: false)}")
                : context.Error($"the key cannot sign with {algorithm}");
        }
        catch (CryptographicException refused)
        {
            return context.Error($"the key cannot sign with {algorithm}: {refused.Message}");
        }
    }

    private static string? ReadAlgorithm(string header, out bool payloadIsJson, BuiltinContext context)
    {
        payloadIsJson = true;
        if (!RegoJson.TryParse(header, out var value, out var problem) || value is not RegoObject map)
        {
            context.Error($"missing or invalid 'alg' header: cannot parse JSON: {problem}");
            return null;
        }

        if (map.Get("alg") is not RegoString algorithm)
        {
            context.Error("missing or invalid 'alg' header: jwsbb: header \"alg\" not found");
            return null;
        }

        payloadIsJson = map.Get("typ") is not RegoString type || type.Value == "JWT";
        if (Signatures.IsKnown(algorithm.Value))
        {
            return algorithm.Value;
        }

        context.Error($"unknown JWS algorithm: {algorithm.Value}");
        return null;
    }
}
