using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Http.Clients;

/// <summary>Decides by its version whether a client is served.</summary>
/// <remarks>
/// Bacalhau 1.9.3 turns away whatever says it is older than 1.4.0. We serve the original command line back to 1.0 too, in the shapes it
/// reads (<see cref="OldShapes"/>); it is known by its whole build information: version, commit, date, system and architecture. A program
/// that states only a version below the floor is none of those, nobody knows what it can read, and it is told to update.
/// </remarks>
internal static class ClientGate
{
    /// <summary>The oldest version served without further proof.</summary>
    public const string Floor = "1.4.0";

    /// <summary>Decides. Exactly one of the two results that are not <see cref="ClientRefusal.None"/> ends the request.</summary>
    public static ClientRefusal Check(IHeaderDictionary headers, bool servesOldClients, out ClientVersion version)
    {
        string? stated = headers[ClientHeaders.Version];
        if (string.IsNullOrEmpty(stated) || stated == "v0.0.0")
        {
            version = ClientVersion.Unstated;
            return ClientRefusal.None;
        }

        if (!ClientVersion.TryParse(stated, out version))
        {
            return ClientRefusal.Unreadable;
        }

        if (!version.IsBelow(1, 4))
        {
            return ClientRefusal.None;
        }

        var isOriginal = version.Major == 1 && headers.ContainsKey(ClientHeaders.Commit) && headers.ContainsKey(ClientHeaders.BuildDate)
            && headers.ContainsKey(ClientHeaders.BuildOs) && headers.ContainsKey(ClientHeaders.Architecture);
        return servesOldClients && isOriginal ? ClientRefusal.None : ClientRefusal.TooOld;
    }
}

/// <summary>Why a client is not served.</summary>
internal enum ClientRefusal
{
    /// <summary>It is served.</summary>
    None,

    /// <summary>Its version cannot be read: 400.</summary>
    Unreadable,

    /// <summary>It is too old: 403.</summary>
    TooOld,
}
