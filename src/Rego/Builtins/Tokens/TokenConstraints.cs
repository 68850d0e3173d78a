using System.Globalization;
using System.Text;

namespace Bacalhau.Rego.Builtins.Tokens;

/// <summary>What a policy demands of a token: the second operand of <c>io.jwt.decode_verify</c>.</summary>
internal sealed record TokenConstraints
{
    /// <summary>Gets the keys, as text; the signature cache is looked up by it.</summary>
    public required string KeyText { get; init; }

    public required IReadOnlyList<TokenKey> Keys { get; init; }

    /// <summary>Gets the algorithm demanded; empty for any.</summary>
    public required string Algorithm { get; init; }

    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    /// <summary>Gets the time to compare <c>exp</c> and <c>nbf</c> with, in seconds since 1970.</summary>
    public required RegoNumber NowSeconds { get; init; }

    /// <summary>Reads the constraints; null after an error was reported.</summary>
    public static TokenConstraints? Read(RegoObject constraints, BuiltinContext context)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        double now = context.NowNanoseconds;
        foreach (var (key, value) in constraints)
        {
            var name = (key as RegoString)?.Value ?? key.ToString();
            if (name == "time")
            {
                if (value is not RegoNumber { Sign: >= 0 } time)
                {
                    return Bad(context, value is RegoNumber ? "token time constraint: must not be negative" : "token time constraint: must be a number");
                }

                now = time.ToDouble();
            }
            else if (name is not ("alg" or "aud" or "cert" or "iss" or "secret"))
            {
                return Bad(context, $"unknown token validation constraint: {name}");
            }
            else if (value is RegoString text)
            {
                texts[name] = text.Value;
            }
            else
            {
                return Bad(context, $"{name} constraint: must be a string");
            }
        }

        return ReadKeys(texts, context) is not { } keys ? null : new()
        {
            KeyText = texts.TryGetValue("cert", out var certificate) ? certificate : $"secret:{texts["secret"]}",
            Keys = keys,
            Algorithm = texts.GetValueOrDefault("alg", ""),
            Issuer = texts.GetValueOrDefault("iss", ""),
            Audience = texts.GetValueOrDefault("aud", ""),
            NowSeconds = Seconds(now),
        };
    }

    private static IReadOnlyList<TokenKey>? ReadKeys(Dictionary<string, string> texts, BuiltinContext context)
    {
        var secret = texts.GetValueOrDefault("secret", "");
        if (!texts.TryGetValue("cert", out var certificate))
        {
            if (secret.Length > 0)
            {
                return [new() { Secret = Encoding.UTF8.GetBytes(secret), IsPrivate = true }];
            }

            context.Error("no key constraint");
            return null;
        }

        if (!TokenKeyReader.TryReadVerifiers(certificate, out var keys, out var problem))
        {
            context.Error(problem);
            return null;
        }

        if (secret.Length > 0)
        {
            context.Error("duplicate key constraints");
            return null;
        }

        return keys;
    }

    /// <summary>Go divides the nanoseconds as a double, and so compares with its shortest decimal.</summary>
    private static RegoNumber Seconds(double nanoseconds) =>
        RegoNumber.TryParse((nanoseconds / 1_000_000_000).ToString("R", CultureInfo.InvariantCulture), out var seconds)
            ? seconds
            : throw RegoException.LimitExceeded("token time constraint: too large");

    private static TokenConstraints? Bad(BuiltinContext context, string problem)
    {
        context.Error(problem);
        return null;
    }
}
