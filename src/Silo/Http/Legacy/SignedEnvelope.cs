using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Bacalhau.Silo.Auth;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>A request signed by its client, as clients before 1.4 send them. The signature covers the payload byte for byte, blanks included.</summary>
internal static class SignedEnvelope
{
    /// <summary>Opens an envelope.</summary>
    /// <param name="body">The body of the request.</param>
    /// <param name="type">The shape of the payload.</param>
    /// <param name="clientIdOf">The client id the payload names.</param>
    /// <returns>The payload, signed by the client it names.</returns>
    /// <exception cref="LegacyException">It is no envelope, or the signature does not hold, or it is of another client.</exception>
    public static T Open<T>(ReadOnlyMemory<byte> body, JsonTypeInfo<T> type, Func<T, string> clientIdOf)
        where T : class
    {
        using var envelope = Parse(body);
        if (envelope.RootElement.ValueKind != JsonValueKind.Object
            || !envelope.RootElement.TryGetProperty("payload", out var payload) || payload.ValueKind != JsonValueKind.Object)
        {
            throw LegacyException.Bad("no payload contained in signed message");
        }

        if (ClientKeys.Verify(JsonMarshal.GetRawUtf8Value(payload), Text(envelope, "signature"), Text(envelope, "client_public_key"), out var reason) is not { } client)
        {
            throw LegacyException.Bad($"error verifying request signature: client's signature is invalid: {reason}");
        }

        var content = Read(payload, type);
        return clientIdOf(content) switch
        {
            "" => throw LegacyException.Bad("error validating request: payload must contain a client ID"),
            var named when named != client => throw LegacyException.Bad("error validating request: client's public key does not match client ID"),
            _ => content,
        };
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException e)
        {
            throw LegacyException.Bad($"error unmarshalling envelope: {e.Message}");
        }
    }

    private static T Read<T>(JsonElement payload, JsonTypeInfo<T> type)
    {
        try
        {
            return payload.Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw LegacyException.Bad($"error unmarshalling payload: {e.Message}");
        }
    }

    private static string? Text(JsonDocument envelope, string name) =>
        envelope.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
