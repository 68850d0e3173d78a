using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau.Api;

/// <summary>The ways to log in. <c>GET /api/v1/auth</c>.</summary>
public sealed record ListAuthMethodsResponse
{
    /// <summary>Gets the empty text.</summary>
    public string NextToken { get; init; } = "";

    /// <summary>Gets the ways by name.</summary>
    public IReadOnlyDictionary<string, AuthRequirement> Methods { get; init; } = new Dictionary<string, AuthRequirement>();
}

/// <summary>What one way to log in asks for. <c>GET /api/v1/auth/{name}</c>; keys are lower case.</summary>
public sealed record AuthRequirement
{
    /// <summary>Gets <c>challenge</c> or <c>ask</c>.</summary>
    [JsonPropertyName("type")] public string Type { get; init; } = "";

    /// <summary>Gets the details: <see cref="ChallengeParams"/>, or a JSON schema.</summary>
    [JsonPropertyName("params")] public JsonElement Params { get; init; } = JsonElement.Parse("{}");
}

/// <summary>The details of a challenge.</summary>
public sealed record ChallengeParams
{
    /// <summary>Gets the bytes to sign; base64 on the wire.</summary>
    public byte[] InputPhrase { get; init; } = [];
}

/// <summary>The answer to a challenge; sent as bytes inside <see cref="AuthenticateRequest"/>.</summary>
public sealed record ChallengeAnswer
{
    /// <summary>Gets the signature, base64.</summary>
    public string PhraseSignature { get; init; } = "";

    /// <summary>Gets the public key, PKCS#1 in base64.</summary>
    public string PublicKey { get; init; } = "";
}

/// <summary>Logs in. <c>POST /api/v1/auth/{name}</c>.</summary>
public sealed record AuthenticateRequest : ApiWriteRequest
{
    /// <summary>Gets the name of the way.</summary>
    public string Name { get; init; } = "";

    /// <summary>Gets what it asks for; base64 on the wire.</summary>
    public byte[] MethodData { get; init; } = [];
}

/// <summary>The answer to a login.</summary>
public sealed record AuthenticateResponse
{
    /// <summary>Gets how it went.</summary>
    public ApiAuthentication Authentication { get; init; } = new();
}

/// <summary>How a login went; keys are lower case.</summary>
public sealed record ApiAuthentication
{
    /// <summary>Gets whether it worked.</summary>
    [JsonPropertyName("success")] public bool Success { get; init; }

    /// <summary>Gets why not.</summary>
    [JsonPropertyName("reason"), OmitEmpty] public string Reason { get; init; } = "";

    /// <summary>Gets the token.</summary>
    [JsonPropertyName("token"), OmitEmpty] public string Token { get; init; } = "";
}
