using System.Runtime.InteropServices;
using System.Text.Json;
using Bacalhau.Silo.Auth;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>A request signed by its client, as clients before 1.4 send them. The signature covers the payload byte for byte, blanks included.</summary>
internal static class SignedEnvelope
{
    /// <summary>Opens an envelope.</summary>
    /// <param name="body">The body of the request.</param>
    /// <param name="read">Reads the payload.</param>
    /// <param name="clientIdOf">The client id the payload names.</param>
    /// <returns>The payload, signed by the client it names.</returns>
    /// <exception cref="LegacyException">It is no envelope, or the signature does not hold, or it is of another client.</exception>
    public static T Open<T>(ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, T?> read, Func<T, string> clientIdOf)
        where T : class
    {
        using var envelope = Parse(body);
        if (envelope.RootElement.ValueKind != JsonValueKind.Object
            || !envelope.RootElement.TryGetProperty("payload", out var payload) || payload.ValueKind != JsonValueKind.Object)
        {
            throw LegacyException.Bad("no payload contained in signed message");
        }

        var signed = JsonMarshal.GetRawUtf8Value(payload);
        if (ClientKeys.Verify(signed, Text(envelope, "signature"), Text(envelope, "client_public_key"), out var reason) is not { } client)
        {
            throw LegacyException.Bad($"error verifying request signature: client's signature is invalid: {reason}");
        }

        var content = Read(signed.ToArray(), read);
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

    private static T Read<T>(ReadOnlyMemory<byte> payload, Func<ReadOnlyMemory<byte>, T?> read)
        where T : class
    {
        try
        {
            return read(payload)!;
        }
        catch (Exception e) when (e is JsonException or BacalhauException)
        {
            throw LegacyException.Bad($"error unmarshalling payload: {e.Message}");
        }
    }

    private static string? Text(JsonDocument envelope, string name) =>
        envelope.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
