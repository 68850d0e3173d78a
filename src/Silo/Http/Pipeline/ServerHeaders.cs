using System.Globalization;
using Bacalhau.Api;
using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Bacalhau.Silo.Http.Pipeline;

/// <summary>The headers by which the server says what it is.</summary>
internal sealed class ServerHeaders(IServerIdentity identity)
{
    private readonly KeyValuePair<string, StringValues>[] headers =
    [
        new(ClientHeaders.Version, identity.Version.GitVersion),
        new(ClientHeaders.Commit, identity.Version.GitCommit),
        new(ClientHeaders.BuildDate, identity.Version.BuildDate.ToString("yyyy-MM-dd HH:mm:ss '+0000 UTC'", CultureInfo.InvariantCulture)),
        new(ClientHeaders.BuildOs, identity.Version.GOOS),
        new(ClientHeaders.Architecture, identity.Version.GOARCH),
    ];

    public void AddTo(HttpResponse response)
    {
        foreach (var (name, value) in headers)
        {
            response.Headers[name] = value;
        }
    }

    public ApiVersionError TooOld(ClientVersion client) => new()
    {
        Error = "Client version is outdated. Update your client",
        MinVersion = ClientGate.Floor,
        ClientVersion = client.ToString(),
        ServerVersion = identity.Version.GitVersion.TrimStart('v'),
    };
}
