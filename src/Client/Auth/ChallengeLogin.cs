using System.Text.Json;
using Bacalhau.Api;

namespace Bacalhau.Client.Auth;

/// <summary>Logs in by signing what the server says.</summary>
internal static class ChallengeLogin
{
    /// <summary>Answers a challenge.</summary>
    public static byte[] Answer(JsonElement parameters, UserKey key)
    {
        byte[] phrase = [];
        if (parameters.ValueKind == JsonValueKind.Object)
        {
            phrase = parameters.Deserialize(ApiJson.TypeInfo<ChallengeParams>())?.InputPhrase ?? [];
        }

        return phrase.Length == 0
            ? throw Authenticator.Refusal("the server's challenge is empty, so nothing can be signed", null)
            : ApiJson.ToUtf8(new ChallengeAnswer { PhraseSignature = key.Sign(phrase), PublicKey = key.PublicKey });
    }
}
