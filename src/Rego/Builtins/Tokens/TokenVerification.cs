namespace Bacalhau.Rego.Builtins.Tokens;

/// <summary><c>io.jwt.decode_verify</c>: constraints, header, signature, payload, claims, in this order, because the order decides between an error and false.</summary>
internal static class TokenVerification
{
    private const int MaxNesting = 4;
    private const int MaxCachedTokenLength = 4_096;
    private static readonly RegoArray Refused = RegoArray.Create(RegoValue.False, RegoObject.Empty, RegoObject.Empty);

    // Good and bad ones apart: junk must not push out the tokens of users. Only what depends on token and keys alone is kept.
    private static readonly GenerationCache<(string Token, string Keys), Verified> Good = new(4_096);
    private static readonly GenerationCache<(string Token, string Keys), Verified> Bad = new(1_024);

    public static RegoValue? DecodeVerify(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (TokenConstraints.Read(arguments.Map(1), context) is not { } constraints)
        {
            return null;
        }

        var outcome = Look(arguments.Text(0), constraints, context);
        return outcome is null ? null : outcome.Payload is null ? Refused : CheckClaims(outcome, constraints, context);
    }

    private static Verified? Look(string token, TokenConstraints constraints, BuiltinContext context)
    {
        var key = (token, constraints.KeyText);
        var cacheable = token.Length <= MaxCachedTokenLength && constraints.Algorithm.Length == 0;
        if (cacheable && (Good.Find(key) ?? Bad.Find(key)) is { } known)
        {
            return known;
        }

        var outcome = Verify(token, constraints, context);
        return outcome is null || !cacheable ? outcome : (outcome.Payload is null ? Bad : Good).Add(key, outcome);
    }

    private static Verified? Verify(string text, TokenConstraints constraints, BuiltinContext context)
    {
        for (var level = 0; level < MaxNesting; level++)
        {
            if (CompactToken.Split(text, context) is not { } token
                || token.ReadHeader(context) is not { } header
                || TokenHeader.Read(header, context) is not { } fields)
            {
                return null;
            }

            if (!fields.IsAcceptable || (constraints.Algorithm.Length > 0 && constraints.Algorithm != fields.Algorithm))
            {
                return Verified.Not;
            }

            if (token.ReadSignature(context) is not { } signature)
            {
                return null;
            }

            if (!IsSigned(fields, constraints.Keys, token.Signed, signature))
            {
                return Verified.Not;
            }

            if (token.ReadPayloadText(context) is not { } payload)
            {
                return null;
            }

            if (!fields.ContentType.Equals("JWT", StringComparison.OrdinalIgnoreCase))
            {
                return CompactToken.ReadObject(payload, "payload", context) is { } claims ? new(header, claims) : null;
            }

            text = payload;
        }

        throw RegoException.LimitExceeded($"{context.Builtin}: tokens nest deeper than {MaxNesting} levels");
    }

    private static bool IsSigned(TokenHeader header, IReadOnlyList<TokenKey> keys, byte[] signed, byte[] signature)
    {
        if (header.KeyId.Length > 0 && Candidates(keys).FirstOrDefault(key => key.KeyId == header.KeyId) is { } named)
        {
            return Signatures.Verify(header.Algorithm, named, signed, signature);
        }

        return Candidates(keys).Any(key => (key.Algorithm.Length == 0 || key.Algorithm == header.Algorithm)
            && Signatures.Verify(header.Algorithm, key, signed, signature));
    }

    /// <summary>Keys for algorithms nobody knows take no part, not even by their id.</summary>
    private static IEnumerable<TokenKey> Candidates(IReadOnlyList<TokenKey> keys) =>
        keys.Where(key => key.Algorithm.Length == 0 || Signatures.IsKnown(key.Algorithm));

    private static RegoValue? CheckClaims(Verified token, TokenConstraints constraints, BuiltinContext context)
    {
        var claims = token.Payload!;
        if (constraints.Issuer.Length > 0 && !(claims.Get("iss") is RegoString issuer && issuer.Value == constraints.Issuer))
        {
            return Refused;
        }

        var audience = claims.Get("aud");
        if (audience is null ? constraints.Audience.Length > 0 : !Includes(audience, constraints.Audience))
        {
            return Refused;
        }

        if (claims.Get("exp") is { } expires)
        {
            if (expires is not RegoNumber)
            {
                return context.Error("exp value must be a number");
            }

            if (expires <= constraints.NowSeconds)
            {
                return Refused;
            }
        }

        if (claims.Get("nbf") is { } notBefore)
        {
            if (notBefore is not RegoNumber)
            {
                return context.Error("nbf value must be a number");
            }

            if (notBefore > constraints.NowSeconds)
            {
                return Refused;
            }
        }

        return RegoArray.Create(RegoValue.True, token.Header!, claims);
    }

    private static bool Includes(RegoValue audience, string wanted) => audience switch
    {
        RegoString one => one.Value == wanted,
        RegoArray many => many.Any(entry => entry is RegoString one && one.Value == wanted),
        _ => false,
    };

    private sealed record Verified(RegoObject? Header, RegoObject? Payload)
    {
        public static Verified Not { get; } = new(null, null);
    }
}
